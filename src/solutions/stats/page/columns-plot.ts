import { figure, round } from '../../../page/axes.ts';
import { type Html, html } from '../../../page/html.ts';

/** A column: its parts from the bottom up, and what is said of it. */
export interface Column {
  readonly name: string;
  readonly parts: readonly { readonly className: string; readonly value: number }[];
  readonly said: string;
}

export interface ColumnsOptions {
  readonly title: string;
  readonly caption: Html | string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** How a value is written at the axis. */
  readonly write: (value: number) => string;
}

const [WIDTH, HEIGHT] = [420, 236];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 12, 12, 46];
const NAMES_SHOWN = 4;
/** A column for a single month would fill the picture. */
const WIDEST = 48;

/** Stacked columns from zero, with three lines to read heights by and a few names below. */
export function columnsPlot(columns: readonly Column[], options: ColumnsOptions): Html {
  const { title, caption, xLabel, yLabel, write } = options;
  const heights = columns.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const top = niceTop(Math.max(...heights, 0));
  const y = (value: number): number => round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM));
  const step = (WIDTH - LEFT - RIGHT) / columns.length;
  const width = round(Math.min(WIDEST, Math.max(1, step * 0.8)));
  const every = Math.ceil(columns.length / NAMES_SHOWN);
  const lines = [0, top / 2, top].map(
    (value) =>
      html`<path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${write(value)}</text>`,
  );
  const drawn = columns.map(({ name, parts, said }, i) => {
    const middle = round(LEFT + (i + 0.5) * step);
    let bottom = 0;
    const rects = parts.map(({ className, value }) => {
      if (value === 0) return undefined;
      const [from, to] = [y(bottom), y(bottom + value)];
      bottom += value;
      return html`<rect class="${className}" x="${round(middle - width / 2)}" y="${to}" width="${width}" height="${round(from - to)}"/>`;
    });
    const label =
      i % every === 0
        ? html`<text x="${middle}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${name}</text>`
        : undefined;
    return html`<g><title>${said}</title>${rects}${label}</g>`;
  });
  return figure(
    { width: WIDTH, height: HEIGHT, title, caption },
    html`<g class="ticks">${lines}${drawn}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${xLabel}</text>
<text transform="translate(12 ${y(top / 2)}) rotate(-90)" text-anchor="middle">${yLabel}</text></g>`,
  );
}

/** The next of 1, 2, 4, 5, 10 times a power of ten: half of it is a short number, too. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 5, 10].find((factor) => factor * power >= value) ?? 10);
}
