import type { Crop, Grid } from '../vision.ts';

/** From this much on a place counts as looked at. */
const HOT = 0.5;
/** Where so much of the picture is hot, it is all of it. */
const MOST_OF_IT = 0.6;
/** Of the picture: so much of it is the whole picture to people. */
const ALL_OF_IT = 0.85;
/** Within this distance of the middle of all that is hot, in parts of the picture, lies most of it, or there are several places. */
const NEAR = 0.28;

/**
 * Where the most weight lies, in words that follow "looked ": "mostly at the lower left", "mostly at the centre", "at several
 * places", "all over the picture", or of a long one "all over the part that it was shown".
 * @param crop what of the picture the grid covers
 * @param size of the upright picture, pixels
 */
export function placeInWords(grid: Grid, crop: Crop, size: { width: number; height: number }): string {
  const cells = cellsOf(grid, crop, size);
  const isWhole = crop.width * crop.height > ALL_OF_IT * size.width * size.height;
  const hot = cells.filter(({ value }) => value >= HOT);
  const total = sum(hot, ({ weight }) => weight);
  if (total === 0 || hot.length >= MOST_OF_IT * cells.length)
    return isWhole ? 'all over the picture' : 'all over the part that it was shown';
  const x = sum(hot, (cell) => cell.x * cell.weight) / total;
  const y = sum(hot, (cell) => cell.y * cell.weight) / total;
  const near = hot.filter((cell) => Math.hypot(cell.x - x, cell.y - y) <= NEAR);
  if (sum(near, ({ weight }) => weight) < total / 2) return 'at several places';
  const across = x < 0.4 ? 'left' : x > 0.6 ? 'right' : '';
  const down = y < 0.4 ? 'upper' : y > 0.6 ? 'lower' : '';
  if (across === '' && down === '') return 'mostly at the centre';
  if (across === '') return down === 'upper' ? 'mostly at the top' : 'mostly at the bottom';
  return `mostly at the ${[down, across].filter(Boolean).join(' ')}`;
}

interface Cell {
  /** Of its middle, 0 to 1 from the left and the top of the picture. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
  readonly weight: number;
}

/** Those whose middle lies in the picture, not in the borders around it. */
function cellsOf({ rows, cols, values }: Grid, crop: Crop, size: { width: number; height: number }): Cell[] {
  return values.flatMap((value, i) => {
    const x = (crop.x + ((i % cols) + 0.5) * (crop.width / cols)) / size.width;
    const y = (crop.y + (Math.floor(i / cols) + 0.5) * (crop.height / rows)) / size.height;
    if (x < 0 || x > 1 || y < 0 || y > 1) return [];
    return [{ x, y, value, weight: value * value }];
  });
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
