import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitHead, probabilities } from './fit-head.ts';
import { minimise } from './minimise.ts';

/** Standard normal numbers, the same ones every time (Park and Miller; Box and Muller). */
function bell(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Clouds of points, one a class; the last feature never changes. */
function clouds(perClass: readonly number[], features: number, apart: number) {
  const next = bell(7);
  const centres = perClass.map(() => Array.from({ length: features }, () => apart * next()));
  const y = perClass.flatMap((count, k) => Array<number>(count).fill(k));
  const x = new Float32Array(y.length * features);
  y.forEach((k, row) => {
    for (let j = 0; j < features; j++)
      x[row * features + j] = j === features - 1 ? 3 : (centres[k]?.[j] ?? 0) + next();
  });
  return { x, y, features, classes: perClass.length };
}

test('the lowest point of a bowl in ten dimensions is found', () => {
  const at = Float64Array.from({ length: 10 }, (_, i) => 10 - i);
  const { value } = minimise(
    (point, slope) => {
      let sum = 0;
      point.forEach((x, i) => {
        slope[i] = 2 * (i + 1) * (x - i);
        sum += (i + 1) * (x - i) ** 2;
      });
      return sum;
    },
    at,
    { tolerance: 1e-9 },
  );
  expect(value).toBeLessThan(1e-6);
  for (const [i, x] of at.entries()) expect(x).toBeCloseTo(i, 3);
});

test('one feature and two classes of equal size: without a penalty the odds are those of the counts', () => {
  // x = 1 is of class 1 in 3 of 4, x = 0 in 1 of 4: logits differ by ln 3 and -ln 3.
  const examples = {
    x: Float32Array.of(1, 1, 1, 1, 0, 0, 0, 0),
    y: [1, 1, 1, 0, 0, 0, 0, 1],
    features: 1,
    classes: 2,
  };
  const found = probabilities(fitHead(examples, { l2: 1e-9 }), examples.x, 1);
  expect(found[1]).toBeCloseTo(0.75, 2);
  expect(found[2 * 4 + 1]).toBeCloseTo(0.25, 2);
});

test('clouds apart are told apart, also where one has a tenth of the points; a feature that never changes weighs nothing', () => {
  const examples = clouds([200, 200, 20], 12, 1.5);
  const head = fitHead(examples, { l2: 0.01 });
  const found = probabilities(head, examples.x, examples.features);
  const wrong = examples.y.filter((truth, i) => {
    const row = [...found.subarray(3 * i, 3 * i + 3)];
    return row.indexOf(Math.max(...row)) !== truth;
  });
  expect(wrong.length).toBeLessThan(5);
  for (let k = 0; k < 3; k++) expect(head.weights[k * 12 + 11]).toBeCloseTo(0, 9);
});

test('a feature that by chance hardly changes in a few photos does not decide where it changes much', () => {
  // The first feature tells the classes apart; the second one differs by a thousandth.
  const x = Float32Array.of(1, 0.001, 1.2, 0.001, 0.8, 0.001, -1, 0, -1.2, 0, -0.8, 0);
  const head = fitHead({ x, y: [0, 0, 0, 1, 1, 1], features: 2, classes: 2 }, { l2: 0.03 });
  const found = probabilities(head, Float32Array.of(1, -1, -1, 1), 2);
  expect(found[0]).toBeGreaterThan(0.8);
  expect(found[3]).toBeGreaterThan(0.8);
});

test('of photos that are all the same nothing is learnt but how many there are of each class', () => {
  const x = Float32Array.of(5, 7, 5, 7, 5, 7, 5, 7);
  const found = probabilities(fitHead({ x, y: [0, 1, 1, 0], features: 2, classes: 2 }, { l2: 0.03 }), x, 2);
  for (const one of found) expect(one).toBeCloseTo(0.5, 6);
});

test('begun at its own result it is done at once, and the answer does not depend on where it begins', () => {
  const examples = clouds([60, 60, 60], 8, 1);
  const cold = fitHead(examples, { l2: 0.03 });
  const warm = fitHead(examples, { l2: 0.03, from: cold });
  const detour = fitHead(examples, { l2: 0.03, from: fitHead(examples, { l2: 1 }) });
  expect(warm.evaluations).toBeLessThan(5);
  expect(detour.loss).toBeCloseTo(cold.loss, 4);
});

test('probabilities are such, whatever the numbers', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (values) => {
        const head = { weights: Float32Array.from(values), bias: Float32Array.of(0, 1e5) };
        const [a = 0, b = 0] = probabilities(head, Float32Array.of(1e3, -1e3), 2);
        expect(a + b).toBeCloseTo(1, 9);
        expect(Math.min(a, b)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
