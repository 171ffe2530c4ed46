import { expect, test } from 'vitest';
import { findAlike } from './near-copies.ts';

/** A photo as a network with 64 features sees it, and four more of the same moment: 1 % noise. */
function series(seed: number): { embedding: Float32Array; animal: number; hash: bigint }[] {
  let state = seed * 7919 + 1;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const base = Float32Array.from({ length: 64 }, random);
  const hash = BigInt(Math.round((random() + 0.5) * 2 ** 32)) * 2n ** 31n;
  return Array.from({ length: 5 }, () => ({
    embedding: base.map((value) => value + 0.01 * random()),
    animal: 0,
    hash,
  }));
}

test('photos of one series are kept together, those of others apart, whatever their labels (case 9)', () => {
  const photos = Array.from({ length: 40 }, (_, i) => series(i)).flat();
  const labels = photos.map((_, i) => (Math.floor(i / 5) % 2 === 0 ? 'even' : 'odd'));
  const { groups, tooMany } = findAlike(photos, labels);
  expect(tooMany).toBe(0);
  expect(
    groups.map((group) => group.toSorted((a, b) => a - b)).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
  ).toEqual(Array.from({ length: 40 }, (_, i) => [0, 1, 2, 3, 4].map((j) => i * 5 + j)));
});
