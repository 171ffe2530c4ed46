import { expect, test } from 'vitest';
import { distanceOf, knownOf } from './known.ts';
import type { Labelling } from './labels.ts';

const labels = {
  labels: [
    { id: 'red', name: 'red' },
    { id: 'blue', name: 'blue' },
  ],
  groups: [],
  labelOf: (photoClass: string) => photoClass,
} as unknown as Labelling;
const learnt = (
  [
    ['red', [3, 1]],
    ['red', [3, 3]],
    ['blue', [1, 0]],
    ['blue', [1, 4]],
  ] as const
).map(([photoClass, embedding]) => ({
  photo: { class: photoClass },
  embedded: { embedding: Float32Array.from(embedding) },
})) as unknown as Parameters<typeof knownOf>[0];

test('of each label the direction of its mean from that of all is kept', () => {
  const { mean, directions } = knownOf(learnt, labels);
  expect([...mean]).toEqual([2, 2]);
  expect([...directions]).toEqual([1, 0, -1, 0]);
});

test.each([
  ['as a label lies', [5, 2], 0],
  ['across all labels', [2, 9], 1],
  ['between', [5, 6], 1 - 0.6],
  ['on the mean itself, like none', [2, 2], 1],
])('a photo that lies %s', (_, embedding, distance) => {
  expect(distanceOf(Float32Array.from(embedding), knownOf(learnt, labels))).toBeCloseTo(distance, 6);
});
