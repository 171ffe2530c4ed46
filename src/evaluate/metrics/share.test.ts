import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalQuantile, share, wilson } from './share.ts';

describe("Wilson's interval", () => {
  // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is the published one', (hits, of, lower, upper) => {
    const found = share(hits, of);
    expect(found.lower).toBeCloseTo(lower, 4);
    expect(found.upper).toBeCloseTo(upper, 4);
    expect(found.value).toBe(hits / of);
  });

  test('of nothing says nothing', () => {
    expect(share(0, 0)).toEqual({ hits: 0, of: 0, value: null, lower: 0, upper: 1 });
  });

  test('stays within 0 to 1, holds the proportion, mirrors, and narrows with more pictures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (of, part) => {
          const hits = Math.round(part * of);
          const { lower, upper } = wilson(hits, of, 1.645);
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(upper).toBeLessThanOrEqual(1);
          expect(lower).toBeLessThanOrEqual(hits / of);
          expect(upper).toBeGreaterThanOrEqual(hits / of);
          const mirrored = wilson(of - hits, of, 1.645);
          expect(mirrored.lower).toBeCloseTo(1 - upper, 10);
          const more = wilson(10 * hits, 10 * of, 1.645);
          expect(more.upper - more.lower).toBeLessThan(upper - lower);
        },
      ),
    );
  });
});

test.each([
  [0.5, 0],
  [0.9, 1.281552],
  [0.95, 1.644854],
  [0.975, 1.959964],
  [0.999, 3.090232],
])('below which value a standard normal one falls with probability %f', (probability, z) => {
  expect(normalQuantile(probability)).toBeCloseTo(z, 4);
});
