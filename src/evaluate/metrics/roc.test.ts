import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaUnderRoc } from './roc.ts';

test('the area is the share of pairs in which the positive scores higher, ties half', () => {
  expect(areaUnderRoc([0.9, 0.4], [0.5, 0.1])).toBe(3 / 4);
  expect(areaUnderRoc([0.5, 0.5], [0.5])).toBe(0.5);
  expect(areaUnderRoc([1], [0, 0.2])).toBe(1);
  expect(areaUnderRoc([0], [0.1, 0.2])).toBe(0);
});

test('without positives or without negatives there is no area', () => {
  expect(areaUnderRoc([], [0.5])).toBeNull();
  expect(areaUnderRoc([0.5], [])).toBeNull();
});

test('agrees with counting every pair', () => {
  const scores = fc.array(fc.constantFrom(0, 0.1, 0.2, 0.25, 0.7, 1), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(scores, scores, (positives, negatives) => {
      const wins = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
      const counted = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
      expect(areaUnderRoc(positives, negatives)).toBeCloseTo(counted, 10);
    }),
  );
});
