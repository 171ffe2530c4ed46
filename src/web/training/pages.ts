import { type Html, html, table } from '../../page/html.ts';
import { document, type Place } from '../layout.ts';
import { type CardContext, card, decisionForm, nameOfLabel, opinionInWords, stateInWords } from './card.ts';
import type { Judge, LookedAt, TrainingRoom } from './room.ts';
import { type Item, ofLabel, type Shelf } from './shelf.ts';

/** Photos a page. */
const MOST = 60;

/** What every page has: the room, the photos as they are now, and what has to be said first. */
export interface Visit {
  readonly room: TrainingRoom;
  readonly shelf: Shelf;
  /** Told at its top. */
  readonly alert?: string;
}

/** The photos of a label. */
export function labelPage(visit: Visit, label: string, page: number): string {
  const items = ofLabel(visit.shelf, label);
  const address = (to: number): string => `/photos?label=${encodeURIComponent(label)}&page=${to}`;
  return frame(
    visit,
    label,
    '/photos',
    html`<h1>${label}</h1>
<p class="lead">Drop what shows nothing of use, and move what is something else. Each decision is saved at once in corrections.csv; no photo is changed.</p>
${keys(visit)}
${notes(visit.room)}
${labelNav(visit.shelf, label)}
${grid(visit, items, page, address)}`,
  );
}

/** All that was decided, to be looked at again and undone. */
export function changesPage(visit: Visit, page: number): string {
  const { decided } = visit.shelf;
  return frame(
    visit,
    'Decisions',
    '/changes',
    html`<h1>Decisions</h1>
${countsLine(visit.shelf)}
${decided.length === 0 ? html`<p>Nothing was decided yet.</p>` : undefined}
${grid(visit, decided, page, (to) => `/changes?page=${to}`)}`,
  );
}

/** What was taken for what, and the photos that were least expected. */
export function doubtsPage(visit: Visit, judge: Judge, page: number): string {
  const { opinions, labels } = judge.judged();
  const items = itemsOf(
    visit.shelf,
    opinions.filter(({ label, said }) => label !== said),
  );
  const count = (is: string, said: string): number =>
    opinions.filter((one) => one.label === is && one.said === said).length;
  const cell = (is: string, said: string): Html | string => {
    const found = count(is, said);
    if (found === 0) return '·';
    const address = `/cell?is=${encodeURIComponent(is)}&said=${encodeURIComponent(said)}`;
    return is === said
      ? html`<b>${found}</b>`
      : html`<a href="${address}" aria-label="${found} photos of ${nameOfLabel(judge, is)} taken for ${nameOfLabel(judge, said)}">${found}</a>`;
  };
  return frame(
    visit,
    'Doubtful photos',
    '/',
    html`<h1>Doubtful photos of ${visit.room.name}</h1>
<p class="lead">Each photo of train and val was judged by a network that had not learnt from it. The photos kept for measuring are not shown.</p>
${notes(visit.room)}
${table(
  'What the photos of each label (a row) were taken for',
  ['label', ...labels.map(({ name }) => name)],
  labels.map(({ id, name }) => [name, ...labels.map((said) => cell(id, said.id))]),
)}
<form method="post" action="/again"><p><button>Fit again with the decisions</button> <span class="small">It takes seconds; the photos are not looked at again.</span></p></form>
<h2>Least expected first</h2>
<p>About half of the first two dozen are usually mislabelled, or show nothing of use. Keep what is right.</p>
${keys(visit)}
${countsLine(visit.shelf)}
${grid(visit, items, page, (to) => `/?page=${to}`)}`,
  );
}

/** The photos of one cell of the table. */
export function cellPage(visit: Visit, judge: Judge, [is, said]: [string, string], page: number): string {
  const items = itemsOf(
    visit.shelf,
    judge.judged().opinions.filter((one) => one.label === is && one.said === said),
  );
  const title = `${nameOfLabel(judge, is)}, taken for ${nameOfLabel(judge, said)}`;
  const address = `/cell?is=${encodeURIComponent(is)}&said=${encodeURIComponent(said)}`;
  return frame(
    visit,
    title,
    '/cell',
    html`<h1>${title}</h1>
<p><a href="/">All doubtful photos</a></p>
${keys(visit)}
${countsLine(visit.shelf)}
${grid(visit, items, page, (to) => `${address}&page=${to}`)}`,
  );
}

/** One photo, large, with all that is known of it. */
export function photoPage(visit: Visit, item: Item, looked: LookedAt | undefined): string {
  const { photo, others } = item;
  const context = contextOf(visit, `/photo/${photo.sha256}`);
  const said = item.opinion && context.judge && nameOfLabel(context.judge, item.opinion.said);
  const source = /^https?:\/\//.test(photo.url)
    ? html`<a href="${photo.url}" rel="noreferrer">${photo.url}</a>`
    : undefined;
  return frame(
    visit,
    photo.name,
    '',
    html`<h1 class="file">${photo.name}</h1>
<div class="one"><div class="card">
<p class="what">${stateInWords(item)}</p>
${opinionInWords(item, context, false)}
${decisionForm(item, context)}
${others.length > 0 ? html`<p>The same file lies there as ${others.map(({ name, was }) => `${name} (${was})`).join(', ')}; a decision holds for all.</p>` : undefined}
<p class="small">${[photo.attribution, photo.licence].filter(Boolean).join(', ')} ${source}</p>
</div>
<figure><img src="/picture/${photo.sha256}?large" alt="${photo.name}"></figure>
${
  looked?.kind === 'map'
    ? html`<figure><img src="/map/${photo.sha256}" alt="The photo with what spoke for ${said} in warm colours"><figcaption>For ${said} the trained model looked ${looked.words}.</figcaption></figure>`
    : looked && html`<p>The trained model cannot show where it looked, since ${looked.reason}.</p>`
}</div>
${context.judge ? undefined : html`<p><a href="/photos?label=${encodeURIComponent(photo.was)}">All photos of ${photo.was}</a></p>`}`,
  );
}

/** A page that only says something, and what to do. */
export function plainPage(room: TrainingRoom, message: string, cure: string): string {
  const content = html`<h1>${message.replace(/\.$/, '')}</h1>\n<p class="lead">${cure}</p>`;
  return document({ title: message, place: '', places: placesOf(room), content });
}

/** What has changed so far, in a line that a script draws anew. */
export function countsLine({ decided, dropped }: Pick<Shelf, 'decided' | 'dropped'>): Html {
  const moved = decided.filter(({ photo, now }) => now !== photo.was).length - dropped;
  const kept = decided.length - dropped - moved;
  return html`<p id="counts" class="small"><a href="/changes">Decided</a>: ${dropped} dropped, ${moved} moved, ${kept} kept.</p>`;
}

export function contextOf({ room, shelf }: Pick<Visit, 'room' | 'shelf'>, back: string): CardContext {
  return { shelf, judge: room.judge, back };
}

/** The labels, each with how many photos it has now. */
export function labelNav(shelf: Shelf, chosen: string): Html {
  return html`<nav id="labels" class="label-nav" aria-label="Labels"><ul>${shelf.labels.map(
    ({ name, count }) =>
      html`<li><a href="/photos?label=${encodeURIComponent(name)}"${name === chosen ? html` aria-current="page"` : undefined}>${name} <span>${count}</span></a></li>`,
  )}</ul>${countsLine(shelf)}</nav>`;
}

function itemsOf({ items }: Shelf, opinions: readonly { readonly sha256: string }[]): readonly Item[] {
  return opinions.flatMap(({ sha256 }) => items.get(sha256) ?? []);
}

function grid(visit: Visit, items: readonly Item[], page: number, address: (page: number) => string): Html {
  const pages = Math.max(1, Math.ceil(items.length / MOST));
  const at = Math.min(Math.max(1, page), pages);
  const context = contextOf(visit, address(at));
  const link = (to: number, words: string): Html | undefined =>
    to < 1 || to > pages ? undefined : html`<a href="${address(to)}">${words}</a> `;
  return html`<ul class="cards">${items.slice((at - 1) * MOST, at * MOST).map((item) => card(item, context))}</ul>
${pages > 1 ? html`<nav class="pager" aria-label="More photos">${link(at - 1, '← Before')}<span>Page ${at} of ${pages}</span> ${link(at + 1, 'Next →')}</nav>` : undefined}`;
}

function keys({ shelf: { labels }, room: { judge } }: Visit): Html {
  return html`<p class="small keys">Keys, on a photo: <kbd>←</kbd> <kbd>→</kbd> go on, <kbd>d</kbd> drop, ${judge && html`<kbd>k</kbd> keep, <kbd>m</kbd> move where the network says, `}<kbd>u</kbd> undo, ${labels
    .slice(0, 9)
    .map(({ name }, i) => html`${i > 0 ? ', ' : ''}<kbd>${i + 1}</kbd> ${name}`)}.</p>`;
}

function notes({ notes: all }: TrainingRoom): Html | undefined {
  return all.length === 0 ? undefined : html`<p class="small">${all.join(' ')}</p>`;
}

const placesOf = ({ judge }: TrainingRoom): readonly Place[] => [
  ...(judge ? [{ address: '/', name: 'Doubtful' }] : [{ address: '/photos', name: 'Photos' }]),
  { address: '/changes', name: 'Decisions' },
];

function frame({ room, alert }: Visit, title: string, place: string, content: Html): string {
  const told = html`<p id="told" role="status" class="told">${alert}</p>`;
  return document({
    title: `${title} · ${room.name}`,
    place,
    places: placesOf(room),
    content: html`${told}\n${content}`,
    scripts: ['training.js'],
  });
}
