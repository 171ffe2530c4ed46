import { styleText } from 'node:util';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const HEIGHTS = '▁▂▃▄▅▆▇█';

/** A bar of `width` places for a value of 0 to 1, padded with spaces; something that is not nothing shows. */
export function barOf(value: number, width: number, color: Parameters<typeof styleText>[0] = 'cyan'): string {
  const held = Math.min(1, Math.max(0, value));
  const eighths = held === 0 ? 0 : Math.max(1, Math.round(held * width * 8));
  const bar = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return styleText(color, bar.padEnd(width));
}

/** A column a value, the highest full; of more than `width` values the last. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width);
  const most = Math.max(...shown, Number.MIN_VALUE);
  const column = (value: number): string =>
    value <= 0 ? ' ' : (HEIGHTS[Math.min(7, Math.floor((8 * value) / most))] ?? '');
  return styleText('cyan', shown.map(column).join(''));
}
