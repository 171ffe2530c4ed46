import { inWords } from '../../game/in-words.ts';
import { thresholdsOf } from '../../game/is-it.ts';
import { capital, percent, withArticle } from '../../game/phrases.ts';
import { type Html, html } from '../../page/html.ts';
import { bar } from '../layout.ts';
import type { WebError } from '../web-error.ts';
import { qualityInWords } from './quality.ts';
import { labelOf, type Sight } from './sight.ts';

const BARS = 5;

/** What stands above the form before anything was looked at. */
export function welcome(): Html {
  return html`<h1>What animal is it?</h1>
<p class="lead">Show a wildlife photo to the bot. It says what it would reply in a game such as #cougarOrNot: what it sees, how sure it is, and
when it does not know.</p>`;
}

/** The answer to a picture: what is said first, then what it rests on. */
export function answer(sight: Sight): Html {
  const { verdict, reply, model, choice } = sight;
  return html`<h1>${inWords(verdict)}</h1>
<div class="answer">
<div>
<p class="reply-head" id="reply">The bot would reply:</p>
<blockquote aria-labelledby="reply">${reply}</blockquote>
${bars(sight)}
${odds(sight)}
<p class="small">Looked at by ${model.id.name} ${model.id.version} for ${choice.name.replace(/\?.*$/, '?')} ${qualityInWords(model.manifest.quality)}</p>
</div>
${photo(sight)}
</div>`;
}

/** The photo as it is and, by a switch that needs no script, with where the network looked; the same in words. */
function photo(sight: Sight): Html | undefined {
  const { preview, map, ...size } = sight.shown;
  if (!preview) return undefined;
  const { width, height } = preview;
  const image = (bytes: Uint8Array, type: string, alt: string, name: string): Html =>
    html`<img class="${name}" src="data:${type};base64,${Buffer.from(bytes).toString('base64')}" width="${width}" height="${height}" alt="${alt}">`;
  const nameOf = (id: string): string => labelOf(sight, id)?.name ?? id;
  const what = map?.kind === 'map' ? map.labels.map(nameOf).join(', ') : '';
  return html`<figure class="seen"><div class="stack">${image(preview.bytes, preview.type, 'Your photo', 'plain')}${
    map?.kind === 'map'
      ? image(map.picture, map.mime, `Your photo; what spoke for ${what} is in warm colours`, 'map')
      : undefined
  }</div>
${map?.kind === 'map' ? html`<p class="switch"><input type="checkbox" id="show-map"> <label for="show-map">Show what spoke for ${what}</label></p>` : undefined}
<figcaption>${
    map?.kind === 'map'
      ? `For ${what} it looked ${map.words}.`
      : map
        ? `It cannot show where it looked: ${map.reason}.`
        : undefined
  } Your photo, ${size.width} × ${size.height} pixels. It is not kept.</figcaption></figure>`;
}

function bars(sight: Sight): Html {
  const one = ({ label, probability }: { label: string; probability: number }): Html => {
    const known = labelOf(sight, label);
    return html`<li><span>${capital(known?.name ?? label)} <span aria-hidden="true">${known?.emoji}</span></span> <b>${percent(probability)}</b>${bar(probability)}</li>`;
  };
  const { scores } = sight.shown.prediction;
  const more = scores.slice(BARS);
  const rest = more.reduce((sum, { probability }) => sum + probability, 0);
  return html`<h2>How probable each is</h2>
<ul class="bars">${scores.slice(0, BARS).map(one)}</ul>
${more.length > 0 ? html`<p class="small">All ${more.length} others together: ${percent(rest)}.</p>` : undefined}`;
}

/** Why a yes or no may be surer than the bars. */
function odds({ choice: { question, set }, verdict }: Sight): Html | undefined {
  if (question.kind !== 'is-it' || !('target' in verdict)) return undefined;
  const { share, measured } = thresholdsOf(question.target, set);
  if (share === undefined || measured === undefined) return undefined;
  const { name, probability } = verdict.target;
  return html`<p class="small">The bars are for photos of all kinds: ${percent(measured)} of their animals are ${withArticle(name)}. In this
game ${percent(share)} are, and so the bot says ${percent(probability)}.</p>`;
}

/** Why there is no answer, in place of one. */
export function refusal({ message, cure }: WebError): Html {
  return html`<h1>No answer this time</h1>
<p class="lead" role="alert">${message}${/[.!?…]$/.test(message) ? '' : '.'} ${cure}</p>`;
}
