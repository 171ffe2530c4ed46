// While a person writes another text for a reply, its length and what is wrong with it, as the server sees them. Without this script the
// button "Check it only" says the same.
const form = document.querySelector('form.edit');
const text = form.elements.text;
const count = document.getElementById('count');
let timer;
let asked = 0;

const ask = async () => {
  const mine = ++asked;
  const response = await fetch(form.getAttribute('action'), {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ action: 'check', text: text.value }),
  }).catch(() => undefined);
  // Logged out, or decided meanwhile: the buttons say so.
  if (!response?.headers.get('content-type')?.startsWith('application/json')) return;
  const { told } = await response.json();
  if (mine === asked) count.textContent = told;
};

text.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 250);
});
