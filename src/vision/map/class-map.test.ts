import { expect, test } from 'vitest';
import { classMap, sharesOf } from './class-map.ts';
import { placeInWords } from './words.ts';

// Two features on a map of 3 rows and 2 columns.
const first = [0, 1, 2, 3, 4, 5];
const second = [5, 0, 0, 0, 0, 0];
const channelsFirst = { data: [...first, ...second], dims: [1, 2, 3, 2] };
const channelsLast = { data: first.flatMap((value, i) => [value, second[i] ?? 0]), dims: [1, 3, 2, 2] };
const rows = { data: [1, 0, 0, 1, 1, 1], columns: 2, rowIsClass: true };
const columns = { data: [1, 0, 1, 0, 1, 1], columns: 3, rowIsClass: false };

test.each([
  ['channels first, a row a class', channelsFirst, rows],
  ['channels last, a row a class', channelsLast, rows],
  ['channels first, a column a class', channelsFirst, columns],
  ['channels last, a column a class', channelsLast, columns],
])('a map is the sum of features times weights, spread from 0 to 1: %s', (_, map, weights) => {
  const of = (shares: [number, number][]) => classMap(map, weights, shares).values;
  expect(classMap(map, weights, [[0, 1]])).toMatchObject({ rows: 3, cols: 2 });
  expect(of([[0, 1]])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(of([[1, 1]])).toEqual([1, 0, 0, 0, 0, 0]);
  expect(of([[2, 1]])).toEqual([1, 0, 0.25, 0.5, 0.75, 1]);
  expect(
    of([
      [0, 0.5],
      [1, 0.5],
    ]),
  ).toEqual(of([[2, 1]]));
  expect(of([[9, 1]])).toEqual([0, 0, 0, 0, 0, 0]);
});

test('of several outputs each speaks by its part of the probability', () => {
  const isWanted = (output: number): boolean => output > 0;
  expect(sharesOf([0.5, 0.1, 0.3], 'probabilities', isWanted)).toEqual([
    [1, 0.25],
    [2, expect.closeTo(0.75)],
  ]);
  expect(sharesOf([9, Math.log(1), Math.log(3)], 'logits', isWanted)).toEqual([
    [1, expect.closeTo(0.25)],
    [2, expect.closeTo(0.75)],
  ]);
  expect(sharesOf([1, 0, 0], 'probabilities', isWanted)).toEqual([
    [1, 0.5],
    [2, 0.5],
  ]);
});

const size = { width: 100, height: 100 };
const whole = { x: 0, y: 0, ...size };
const hotAt = (...cells: [number, number][]) => {
  const values = Array.from({ length: 49 }, () => 0);
  for (const [x, y] of cells) values[y * 7 + x] = 1;
  return { rows: 7, cols: 7, values };
};

test.each([
  ['mostly at the upper left', [0, 0]],
  ['mostly at the top', [3, 0]],
  ['mostly at the upper right', [6, 1]],
  ['mostly at the left', [1, 3]],
  ['mostly at the centre', [3, 3]],
  ['mostly at the right', [5, 3]],
  ['mostly at the lower left', [0, 6]],
  ['mostly at the bottom', [3, 6]],
  ['mostly at the lower right', [6, 6]],
] as [string, [number, number]][])('the place in words: %s', (words, cell) => {
  expect(placeInWords(hotAt(cell), whole, size)).toBe(words);
});

test('the place in words, where there is none or more than one', () => {
  expect(placeInWords(hotAt([0, 0], [6, 6]), whole, size)).toBe('at several places');
  expect(placeInWords(hotAt(), whole, size)).toBe('all over the picture');
  const all = { rows: 2, cols: 2, values: [0.9, 1, 0.8, 0.7] };
  expect(placeInWords(all, whole, size)).toBe('all over the picture');
  const long = { width: 300, height: 100 };
  expect(placeInWords(all, { x: 100, y: 0, ...size }, long)).toBe('all over the part that it was shown');
});

test('a place is one of the picture, not of what the network was shown', () => {
  // The middle of a long picture: its left is the centre.
  expect(placeInWords(hotAt([0, 3]), { x: 100, y: 0, ...size }, { width: 300, height: 100 })).toBe(
    'mostly at the left',
  );
  expect(
    placeInWords(hotAt([1, 3]), { x: 120, y: 0, width: 60, height: 100 }, { width: 300, height: 100 }),
  ).toBe('mostly at the centre');
  // Borders above and below: what is hot there does not count.
  const letterbox = { x: 0, y: -100, width: 300, height: 300 };
  expect(placeInWords(hotAt([6, 0], [0, 3]), letterbox, { width: 300, height: 100 })).toBe(
    'mostly at the left',
  );
});
