import { figure, percent, round } from '../../page/axes.ts';
import { type Html, html } from '../../page/html.ts';
import type { Confusion } from '../metrics/confusion.ts';

const CELL = 42;
const [LEFT, TOP, RIGHT] = [132, 104, 44];
/** More would make the numbers in the cells hard to read. */
const MOST_OPACITY = 0.62;

/** A row a label, a column what it was taken for; the darker, the larger its share of the row. */
export function confusionPlot(
  model: string,
  { labels, counts }: Confusion,
  names: ReadonlyMap<string, string>,
): Html {
  const name = (id: string): string => names.get(id) ?? id;
  const middle = (i: number): number => round((i + 0.5) * CELL);
  const cells = counts.flatMap((row, r) => {
    const of = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, c) => {
      if (count === 0) return undefined;
      const shade = (MOST_OPACITY * Math.sqrt(count / of)).toFixed(2);
      const said = `${name(labels[r] ?? '')} taken for ${name(labels[c] ?? '')}: ${count} of ${of} (${percent(count / of)})`;
      return html`<g><title>${said}</title><rect class="${r === c ? 'hit' : 'miss'}" fill-opacity="${shade}" x="${LEFT + c * CELL}" y="${TOP + r * CELL}" width="${CELL}" height="${CELL}"/><text x="${LEFT + middle(c)}" y="${TOP + middle(r) + 4}" text-anchor="middle">${count}</text></g>`;
    });
  });
  const side = labels.length * CELL;
  const frame = html`<path class="grid" d="${labels.map((_, i) => `M${LEFT} ${TOP + i * CELL}h${side}M${LEFT + i * CELL} ${TOP}v${side}`).join('')}M${LEFT} ${TOP + side}h${side}v${-side}"/>`;
  const rows = labels.map(
    (label, i) =>
      html`<text x="${LEFT - 8}" y="${TOP + middle(i) + 4}" text-anchor="end">${name(label)}</text>`,
  );
  const columns = labels.map(
    (label, i) =>
      html`<text transform="translate(${LEFT + middle(i) + 4} ${TOP - 8}) rotate(-40)">${name(label)}</text>`,
  );
  return figure(
    {
      width: LEFT + side + RIGHT,
      height: TOP + side + 4,
      title: `Confusion matrix of ${model}; the same numbers are in the table of labels as precision and recall`,
      caption: 'Rows: what the picture shows. Columns: what it was taken for. The diagonal is right.',
    },
    html`${frame}${cells}<g>${rows}${columns}</g>`,
  );
}
