// Decisions without leaving the page, and keys. Without this script every button works as a form.
const told = document.getElementById('told');

const replace = (id, text) => {
  const old = document.getElementById(id);
  if (old && text) old.outerHTML = text;
};

document.addEventListener('submit', async (event) => {
  const { target: form, submitter } = event;
  const card = form.closest('li.card');
  if (!card || !form.matches('.decide')) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = 'yes';
  const hadFocus = card.contains(document.activeElement);
  const failed = (why) => {
    delete form.dataset.sending;
    told.classList.add('warn');
    told.textContent = `This was not saved. ${why}`;
  };
  let answer;
  let status;
  try {
    const response = await fetch(form.getAttribute('action'), {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(new FormData(form, submitter)),
    });
    status = response.status;
    answer = await response.json();
  } catch {
    failed('The program that shows this page was ended. Start it again.');
    return;
  }
  const { message, card: fresh, counts, labels } = answer;
  if (!fresh) {
    failed(message);
    return;
  }
  const id = card.id;
  card.outerHTML = fresh;
  replace(
    document.getElementById('labels') ? 'labels' : 'counts',
    document.getElementById('labels') ? labels : counts,
  );
  if (hadFocus) document.getElementById(id)?.querySelector('a.look')?.focus();
  told.classList.toggle('warn', status === 409);
  told.textContent = message;
});

document.addEventListener('keydown', (event) => {
  const card = event.target.closest?.('li.card');
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[event.key];
  if (step) {
    event.preventDefault();
    card[step]?.querySelector('a.look')?.focus();
    return;
  }
  const button = card.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});
