/** Markup that may stand in a page as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

/** Markup from a template: everything put into it is escaped unless it is markup itself, so a file name cannot become an element. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => `${text}${textOf(parts[i - 1])}${string}`));
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that steer or hide text are replaced, too: names of files may hold anything. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => (character === '\u200d' ? character : '\ufffd'))
    .replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escaped(String(part));
}

/** So many columns fit a phone side by side. */
const FEW_COLUMNS = 4;

/**
 * A table. On a phone one with many columns becomes a list, each row under its name with a line for each cell; roles keep it a table for
 * those who hear it. The first cell of a row names it.
 */
export function table(caption: string, head: readonly Part[], rows: readonly (readonly Part[])[]): Html {
  const many = head.length > FEW_COLUMNS ? html` class="many"` : undefined;
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table role="table"${many}>
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head.map((cell) => html`<th scope="col" role="columnheader">${cell}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    ([first, ...rest]) =>
      html`<tr role="row"><th scope="row" role="rowheader">${first}</th>${rest.map((cell, i) => html`<td role="cell"><span class="head" aria-hidden="true">${head[i + 1]}</span>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`;
}
