import { type Html, html } from '../../../page/html.ts';
import type { Example } from '../statistics.ts';
import { shortened, sure } from '../words.ts';

const TEXT_LENGTH = 160;

/** Rounds worth looking at, each with the way to its post. Links are followed only when someone clicks them. */
export function examplesList(examples: readonly Example[]): Html {
  return html`<ul class="examples">${examples.map(item)}</ul>`;
}

function item({ said, confidence, told, text, author, postedAt, link, photo }: Example): Html {
  const by = author === undefined ? '' : `@${author}, `;
  const words = text === '' ? '(text removed because of its age)' : shortened(text, TEXT_LENGTH);
  return html`<li><p>said <b>${said}</b>, ${sure(confidence)} sure; the host: <b>${told}</b></p>
<p>${words}</p>
<p class="small">${by}${postedAt.slice(0, 10)}, <a href="${link}" rel="noreferrer">the post</a>${
    photo === undefined ? undefined : html`, <a href="${photo}" rel="noreferrer">its photo</a>`
  }</p></li>\n`;
}
