import { expect, test } from 'vitest';
import { expectedIn } from './expected.ts';

const evaluation = {
  models: [{ overall: { unsure: [2, 10], meanConfidence: 0.8, distance: { mean: 0.5, deviation: 0.1 } } }],
};

test('what calibrate kept goes before what an evaluation did', () => {
  expect(expectedIn({ evaluation })).toEqual({
    unsure: 0.2,
    confidence: 0.8,
    distance: { mean: 0.5, deviation: 0.1 },
  });
  const calibration = { unsure: 0.1, meanConfidence: 0.9, distance: { mean: 0.4, deviation: 0.2 } };
  expect(expectedIn({ evaluation, calibration })).toEqual({
    unsure: 0.1,
    confidence: 0.9,
    distance: { mean: 0.4, deviation: 0.2 },
  });
  expect(expectedIn({ evaluation, calibration: { unsure: 0.1 } })).toEqual({ unsure: 0.1 });
});

test.each([
  [{ mean: 0.4 }],
  [{ mean: 0.4, deviation: 0 }],
  [{ mean: null, deviation: 0.1 }],
  [{ mean: '0.4', deviation: '0.1' }],
  [[0.4, 0.1]],
  ['far'],
])('a distance of another form counts as absent: %j', (distance) => {
  expect(expectedIn({ calibration: { unsure: 0.1, distance } })).toEqual({ unsure: 0.1 });
});
