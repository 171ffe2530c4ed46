import { type Html, html } from './html.ts';

/** A plot's inner rectangle in user units, and what its sides mean. Values outside are held at the border. */
export interface Axes {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly markup: Html;
}

export interface AxesOptions {
  readonly width: number;
  readonly height: number;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The lowest value of y, 0 to below 1; the highest is 1. */
  readonly yFrom?: number;
}

const [LEFT, RIGHT, TOP, BOTTOM] = [56, 24, 16, 48];

/** Both sides in percent, with a grid. */
export function percentAxes({ width, height, xLabel, yLabel, yFrom = 0 }: AxesOptions): Axes {
  const hold = (value: number): number => Math.min(1, Math.max(0, value));
  const x = (value: number): number => round(LEFT + hold(value) * (width - LEFT - RIGHT));
  const y = (value: number): number =>
    round(height - BOTTOM - hold((value - yFrom) / (1 - yFrom)) * (height - TOP - BOTTOM));
  const xTicks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const step = 1 - yFrom > 0.5 ? 0.2 : 0.1;
  const yTicks = Array.from({ length: Math.round((1 - yFrom) / step) + 1 }, (_, i) => 1 - i * step);
  const markup = html`<g class="grid">${xTicks.map(
    (tick) => html`<path d="M${x(tick)} ${y(yFrom)}V${y(1)}"/>`,
  )}${yTicks.map((tick) => html`<path d="M${x(0)} ${y(tick)}H${x(1)}"/>`)}</g>
<g class="ticks">${xTicks.map(
    (tick) =>
      html`<text x="${x(tick)}" y="${height - BOTTOM + 17}" text-anchor="middle">${percent(tick)}</text>`,
  )}${yTicks.map((tick) => html`<text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${percent(tick)}</text>`)}
<text x="${x(0.5)}" y="${height - 6}" text-anchor="middle">${xLabel}</text>
<text transform="translate(12 ${y((1 + yFrom) / 2)}) rotate(-90)" text-anchor="middle">${yLabel}</text></g>`;
  return { x, y, markup };
}

/** A picture that is drawn, with a title that is read aloud and a caption below. */
export function figure(
  { width, height, title, caption }: { width: number; height: number; title: string; caption: Html | string },
  drawing: Html,
): Html {
  return html`<figure class="plot"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${drawing}</svg>
<figcaption>${caption}</figcaption></figure>`;
}

export function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}

/** Tenths of a unit are finer than any screen. */
export function round(value: number): number {
  return Math.round(10 * value) / 10;
}
