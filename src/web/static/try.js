// A picture that is dropped, pasted or chosen is put into the form and sent; without this script the form is sent by hand.
const form = document.querySelector('form.try');
const drop = form.querySelector('.drop');
const status = form.querySelector('.status');
const picture = form.elements.picture;
const MOST_BYTES = 15_000_000;
document.documentElement.classList.add('has-script');

const say = (text) => {
  status.textContent = text;
};

const sendFile = (input, file) => {
  // Where the browser does not know the type (HEIC), the server says what it is.
  if (file.type !== '' && !file.type.startsWith('image/'))
    return say(`${file.name || 'That'} is not a picture. Choose a photo, e.g. a JPEG.`);
  if (file.size > MOST_BYTES) {
    return say(
      `The photo has ${Math.ceil(file.size / 1e6)} MB; at most ${MOST_BYTES / 1e6} MB are looked at. Choose a smaller copy.`,
    );
  }
  if (input.files[0] !== file) {
    const chosen = new DataTransfer();
    chosen.items.add(file);
    input.files = chosen.files;
  }
  form.requestSubmit();
};

const sendAddress = (text) => {
  const address = URL.parse(text.trim());
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:')
    return say('That is text. Drop or paste a picture.');
  if (!form.elements.url)
    return say('That is the address of a picture. Save the picture first, then choose the file.');
  form.elements.url.value = address.href;
  form.requestSubmit();
};

const take = (data) => {
  const file = [...data.files].find(({ type }) => type.startsWith('image/')) ?? data.files[0];
  if (file) return sendFile(picture, file);
  const text = data.getData('text/uri-list').split('\n')[0] || data.getData('text/plain');
  if (text) sendAddress(text);
  else say('There is no picture in that. Copy or drag the picture itself.');
};

for (const input of form.querySelectorAll('input[type=file]')) {
  input.addEventListener('change', () => {
    if (input.files[0]) sendFile(input, input.files[0]);
  });
}
document.addEventListener('paste', (event) => {
  // What is pasted into a field stays there.
  if (event.target.matches?.('input[type=url]') && event.clipboardData.files.length === 0) return;
  event.preventDefault();
  take(event.clipboardData);
});
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) drop.classList.remove('over');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  take(event.dataTransfer);
});
form.addEventListener('submit', (event) => {
  const given = [...form.querySelectorAll('input[type=file], input[type=url]')].some(
    ({ value }) => value !== '',
  );
  if (!given) {
    event.preventDefault();
    return say('Choose a photo first.');
  }
  form.classList.add('working');
  say('Looking …');
});
// Back from the answer: the form is as it was, and looks at the same picture again.
addEventListener('pageshow', () => {
  form.classList.remove('working');
  say('');
});
