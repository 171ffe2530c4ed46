import { inWords } from '../../game/in-words.ts';
import { thresholdsOf } from '../../game/is-it.ts';
import { capital, percent, withArticle } from '../../game/phrases.ts';
import { type Html, html } from '../../page/html.ts';
import { bar } from '../layout.ts';
import type { WebError } from '../web-error.ts';
import { qualityInWords } from './quality.ts';
import type { Sight } from './sight.ts';

const BARS = 5;

/** What stands above the form before anything was looked at. */
export function welcome(): Html {
  return html`<h1>What animal is it?</h1>
<p class="lead">Show a wildlife photo to the bot. It says what it would reply in a game such as #cougarOrNot: what it sees, how sure it is, and
when it does not know.</p>`;
}

/** The answer to a picture: what is said first, then what it rests on. */
export function answer(sight: Sight): Html {
  const { shown, verdict, reply, model, choice } = sight;
  const { preview } = shown;
  return html`<h1>${inWords(verdict)}</h1>
<div class="answer">
<div>
<p class="reply-head" id="reply">The bot would reply:</p>
<blockquote aria-labelledby="reply">${reply}</blockquote>
${bars(sight)}
${odds(sight)}
<p class="small">Looked at by ${model.id.name} ${model.id.version} for ${choice.name.replace(/\?.*$/, '?')} ${qualityInWords(model.manifest.quality)}</p>
</div>
${
  preview &&
  html`<figure class="seen"><img src="data:${preview.type};base64,${Buffer.from(preview.bytes).toString('base64')}" width="${preview.width}" height="${preview.height}" alt="Your photo"><figcaption>Your photo, ${shown.width} × ${shown.height} pixels. It is not kept.</figcaption></figure>`
}
</div>`;
}

function bars({ shown, model }: Sight): Html {
  const one = ({ label, probability }: { label: string; probability: number }): Html => {
    const known = model.labels.find(({ id }) => id === label);
    return html`<li><span>${capital(known?.name ?? label)} <span aria-hidden="true">${known?.emoji}</span></span> <b>${percent(probability)}</b>${bar(probability)}</li>`;
  };
  const { scores } = shown.prediction;
  const more = scores.slice(BARS);
  const rest = more.reduce((sum, { probability }) => sum + probability, 0);
  return html`<h2>How probable each is</h2>
<ul class="bars">${scores.slice(0, BARS).map(one)}</ul>
${more.length > 0 ? html`<p class="small">All ${more.length} others together: ${percent(rest)}.</p>` : undefined}`;
}

/** Why a yes or no may be surer than the bars. */
function odds({ choice: { question }, model, verdict }: Sight): Html | undefined {
  if (question.kind !== 'is-it' || !('target' in verdict)) return undefined;
  const { share, measured } = thresholdsOf(question.target, model);
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
