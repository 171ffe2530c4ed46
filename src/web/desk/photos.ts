import { scoresAsTold } from '../../game/is-it.ts';
import { capital, percent } from '../../game/phrases.ts';
import type { Verdict } from '../../game/verdict.ts';
import { type Html, html } from '../../page/html.ts';
import { networkOf } from '../../platforms/platform.ts';
import type { Desk } from '../../play/desk.ts';
import type { FullRound } from '../../store/store.ts';
import { bar } from '../layout.ts';

/** Side of the photos on the desk, pixels. */
const PHOTO_SIDE = 800;
const BARS = 3;

/** Where a photo lies for the desk, on its network; `undefined` when its address was removed because of its age. */
export function photoAddress(
  { networks }: Pick<Desk, 'networks'>,
  round: FullRound,
  { ref }: FullRound['photos'][number],
): string | undefined {
  return ref.url === undefined ? undefined : networkOf(networks, round).photoUrl(ref.url, PHOTO_SIDE);
}

/** The photos of a round, each with what was seen in it and, beside it, what spoke for that. */
export function photosOf(desk: Desk, round: FullRound): Html | undefined {
  const shown = round.photos.flatMap((photo) => {
    const address = photoAddress(desk, round, photo);
    return address === undefined ? [] : figure(desk, round, photo, address);
  });
  return shown.length === 0 ? undefined : html`<div class="photos">${shown}</div>`;
}

function figure(
  { models }: Desk,
  round: FullRound,
  { position, ref, prediction, reason }: FullRound['photos'][number],
  address: string,
): Html {
  const model = models.get(round.model ?? '');
  const nameOf = (id: string): string => capital(model?.labels.find((label) => label.id === id)?.name ?? id);
  const name = `Photo ${position + 1} of ${round.photos.length}`;
  const seen = prediction?.scores ?? [];
  const verdict = round.answer?.verdict as Verdict | undefined;
  const told = model ? scoresAsTold(verdict, seen, model) : seen;
  const bars = told
    .slice(0, BARS)
    .map(
      ({ label, probability }) =>
        html`<li><span>${nameOf(label)}</span> <b>${percent(probability)}</b>${bar(probability)}</li>`,
    );
  const map = `/desk/map/${encodeURIComponent(round.id)}/${position}`;
  return html`<figure><div class="pair"><a href="${address}" rel="noreferrer"><img src="${address}" alt="${ref.altText || name}"></a>${
    prediction && model
      ? html`<img src="${map}" alt="${name} again, with what spoke for the answer in warm colours" loading="lazy">`
      : undefined
  }</div>
<figcaption>${bars.length > 0 ? html`<ul class="bars">${bars}</ul>` : `It could not be looked at (${reason ?? 'not yet'}).`}</figcaption></figure>`;
}
