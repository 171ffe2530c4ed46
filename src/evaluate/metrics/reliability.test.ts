import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../observation.ts';
import { observed } from '../testing/observations.ts';
import { reliability } from './reliability.ts';

const said = (probability: number, isRight: boolean): Observation =>
  observed(isRight ? 'dog' : 'cougar', { dog: probability, none: 1 - probability });

describe('the expected calibration error', () => {
  test('weighs the gap of each bin by its pictures', () => {
    // Bin 14 (0.867 to 0.933]: 4 of 5 right at 0.9, gap 0.1. Bin 9 (0.533 to 0.6]: 1 of 2 right at 0.56, gap 0.06.
    const pictures = [
      ...[true, true, true, true, false].map((right) => said(0.9, right)),
      ...[true, false].map((right) => said(0.56, right)),
    ];
    const { expectedCalibrationError, bins } = reliability(pictures);
    expect(expectedCalibrationError).toBeCloseTo((5 * 0.1 + 2 * 0.06) / 7, 10);
    expect(bins).toHaveLength(15);
    expect(bins[13]).toMatchObject({ count: 5, accuracy: 0.8 });
    expect(bins[8]).toMatchObject({ count: 2, accuracy: 0.5 });
    expect(bins[0]).toEqual({ from: 0, to: 1 / 15, count: 0, confidence: null, accuracy: null });
  });

  test('is 0 for a model that is always sure and always right, 1 for one that is always sure and always wrong', () => {
    expect(reliability([said(1, true), said(1, true)]).expectedCalibrationError).toBe(0);
    expect(reliability([said(1, false)]).expectedCalibrationError).toBe(1);
    expect(reliability([]).expectedCalibrationError).toBeNull();
  });

  test('lies within 0 to 1 and at least as high as the gap over all; every picture is in one bin that holds its confidence', () => {
    const picture = fc.tuple(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 60 }), (pictures) => {
        const { expectedCalibrationError: error, bins } = reliability(
          pictures.map(([p, right]) => said(p, right)),
        );
        const right = pictures.filter(([, isRight]) => isRight).length / pictures.length;
        const confidence = pictures.reduce((sum, [p]) => sum + p, 0) / pictures.length;
        expect(error).toBeLessThanOrEqual(1);
        expect(error).toBeGreaterThanOrEqual(Math.abs(right - confidence) - 1e-9);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(pictures.length);
        for (const bin of bins) {
          if (bin.confidence === null) continue;
          expect(bin.confidence).toBeGreaterThan(bin.from - 1e-9);
          expect(bin.confidence).toBeLessThan(bin.to + 1e-9);
        }
      }),
    );
  });
});
