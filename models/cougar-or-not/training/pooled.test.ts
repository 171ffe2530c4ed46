import { expect, test } from 'vitest';
import { pooled } from './pooled.ts';

test('a map of 7 x 7 becomes 4 x 4 places, features last, each the mean of its window', () => {
  const side = 7;
  // Two features: the first tells the row, the second the column.
  const map = Float32Array.from({ length: 2 * side ** 2 }, (_, at) =>
    at < side ** 2 ? Math.floor(at / side) : at % side,
  );
  // The windows are 0-1, 1-3, 3-5 and 5-6.
  const means = [0.5, 2, 4, 5.5];
  expect([...pooled(map, side)]).toEqual(means.flatMap((row) => means.flatMap((column) => [row, column])));
});

test('a map that is 4 x 4 already keeps its values', () => {
  expect([
    ...pooled(
      Float32Array.from({ length: 16 }, (_, at) => at),
      4,
    ),
  ]).toEqual([...Array(16).keys()]);
});
