import { type Html, html } from '../../page/html.ts';
import { DROP } from '../../training-data/corrections.ts';
import type { Judge } from './room.ts';
import type { Item, Shelf } from './shelf.ts';

/** What a card is drawn with. */
export interface CardContext {
  readonly shelf: Shelf;
  readonly judge: Judge | undefined;
  /** Address of the page that it stands on: without a script it is shown again after a decision. */
  readonly back: string;
}

/** A photo with what it is said to show and what can be done about it. */
export function card(item: Item, context: CardContext): Html {
  const { photo, now, isDecided } = item;
  const state = now === DROP ? ' dropped' : now !== photo.was ? ' moved' : isDecided ? ' kept' : '';
  return html`<li class="card${state}" id="${anchorOf(photo.sha256)}">
<a class="look" href="/photo/${photo.sha256}"><img src="/picture/${photo.sha256}" alt="${fileOf(photo.name)}" loading="lazy" decoding="async"></a>
<p class="what">${stateInWords(item)}</p>
${opinionInWords(item, context)}
${decisionForm(item, context)}
</li>`;
}

export const anchorOf = (sha256: string): string => `p-${sha256.slice(0, 16)}`;

const fileOf = (name: string): string => name.split('/').at(-1) ?? name;

/** `cougar`, `cougar → dropped` */
export function stateInWords({ photo: { was }, now, isDecided }: Item): Html {
  if (now === DROP) return html`<s>${was}</s> <b>dropped</b>`;
  if (now !== was) return html`<s>${was}</s> → <b>${now}</b>`;
  return isDecided ? html`${was} <b>(kept)</b>` : html`${was}`;
}

/** What the network says; with where the trained model looked, which is drawn when it is unfolded. */
export function opinionInWords(
  { opinion, photo }: Item,
  { judge }: CardContext,
  withMap = true,
): Html | undefined {
  if (!opinion || !judge) return undefined;
  const name = nameOfLabel(judge, opinion.said);
  return html`<p class="says">looks like <b>${name}</b>, ${Math.round(100 * opinion.confidence)} %</p>
${
  judge.map && withMap
    ? html`<details class="map"><summary>Where it looked</summary><img src="/map/${photo.sha256}" alt="What spoke for ${name} in ${fileOf(photo.name)}" loading="lazy"></details>`
    : undefined
}`;
}

export function nameOfLabel(judge: Judge, id: string): string {
  return judge.judged().labels.find((label) => label.id === id)?.name ?? id;
}

/** Works without a script; with one, each key beside it presses the button while the photo has the focus. */
export function decisionForm(
  { photo, now, isDecided, opinion }: Item,
  { shelf, judge, back }: CardContext,
): Html {
  const file = fileOf(photo.name);
  const said = opinion && judge?.judged().labels.find(({ id }) => id === opinion.said)?.class;
  const suggested = said !== undefined && said !== now && !isDecided ? said : undefined;
  const move = ({ name }: { name: string }, i: number): Html | undefined =>
    name === now
      ? undefined
      : html`<button name="now" value="${name}" aria-label="${name}: move ${file} there"${i < 9 ? html` data-key="${i + 1}"` : undefined}>${name}</button>`;
  return html`<form class="decide" method="post" action="/decide">
<input type="hidden" name="sha256" value="${photo.sha256}"><input type="hidden" name="shown" value="${now}"><input type="hidden" name="back" value="${back}">
${isDecided ? html`<button name="undo" value="yes" data-key="u" aria-label="Undo: ${file}">Undo</button>` : undefined}${
  isDecided || !opinion
    ? undefined
    : html`<button name="now" value="${now}" data-key="k" aria-label="Keep ${file} as ${now}">Keep</button>`
}${suggested === undefined ? undefined : html`<button name="now" value="${suggested}" data-key="m" aria-label="${suggested}: move ${file} there, as the network says">${suggested}</button>`}${
  now === DROP
    ? undefined
    : html`<button name="now" value="${DROP}" data-key="d" aria-label="Drop ${file}">Drop</button>`
}<details><summary aria-label="Move ${file}">Move</summary><div class="labels">${shelf.labels.map(move)}</div></details>
</form>`;
}
