import { describe, expect, test } from 'vitest';
import { reliability } from '../metrics/reliability.ts';
import type { Observation } from '../observation.ts';
import { observed, randomNumbers } from '../testing/observations.ts';
import { fitTemperature, withTemperature } from './temperature.ts';

/** Pictures whose labels are drawn from the probabilities, which are then sharpened: as sure as if the temperature were 1 / times. */
function sharpened(times: number, count = 4000): Observation[] {
  const random = randomNumbers(7);
  const ids = ['cougar', 'bobcat', 'dog', 'none'];
  return Array.from({ length: count }, () => {
    const logits = ids.map(() => 4 * random());
    const honest = softmax(logits);
    const drawn = random();
    const below = (i: number): number => honest.slice(0, i + 1).reduce((sum, part) => sum + part, 0);
    const truth = ids.find((_, i) => drawn < below(i)) ?? 'none';
    const sure = softmax(logits.map((logit) => logit * times));
    return observed(truth, Object.fromEntries(ids.map((id, i) => [id, sure[i] ?? 0])));
  });
}

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map(Math.exp);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

describe('the temperature', () => {
  test.each([0.5, 1, 2.5, 6])('is found again after the logits were multiplied by %f', (times) => {
    const pictures = sharpened(times);
    const factor = fitTemperature(pictures);
    expect(factor / times).toBeGreaterThan(0.93);
    expect(factor / times).toBeLessThan(1.07);
    const { expectedCalibrationError } = reliability(withTemperature(pictures, factor));
    expect(expectedCalibrationError).toBeLessThan(0.03);
  });

  test('changes no order, keeps the sum, and 1 changes nothing', () => {
    const [picture] = withTemperature([observed('dog', { dog: 0.6, none: 0.3, cougar: 0.1 })], 2);
    expect(picture?.scores.map(({ label }) => label)).toEqual(['dog', 'none', 'cougar', 'bobcat']);
    expect(picture?.scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    // The square roots of 0.6, 0.3 and 0.1, scaled.
    expect(picture?.scores[0]?.probability).toBeCloseTo(
      Math.sqrt(0.6) / (Math.sqrt(0.6) + Math.sqrt(0.3) + Math.sqrt(0.1)),
      5,
    );
    const [same] = withTemperature([observed('dog', { dog: 0.6, none: 0.4 })], 1);
    expect(same?.scores[0]?.probability).toBeCloseTo(0.6, 10);
  });

  test.each([8, 40])(
    'of %i pictures that are all right makes no more confidence than so few can show',
    (count) => {
      const right = Array.from({ length: count }, (_, i) =>
        observed('dog', { dog: 0.7 + (i % 4) / 20, none: 0.3 - (i % 4) / 20 }),
      );
      const fitted = withTemperature(right, fitTemperature(right));
      const mean = fitted.reduce((sum, { scores: [first] }) => sum + (first?.probability ?? 0), 0) / count;
      expect(mean).toBeCloseTo((count + 1) / (count + 2), 3);
    },
  );

  test('stays finite for certainties, and is 1 without pictures', () => {
    const certain = [observed('dog', { dog: 1 }), observed('dog', { cougar: 1 })];
    expect(fitTemperature(certain)).toBeGreaterThan(1);
    expect(fitTemperature([])).toBe(1);
  });
});
