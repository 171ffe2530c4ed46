import { expect, test } from 'vitest';
import { PlatformError, type PlatformErrorKind } from '../platforms/platform.ts';
import { nextAttempt, readPatiently } from './retry.ts';
import { passWith } from './testing/pass.ts';

const now = new Date('2026-11-20T12:00:00Z');

test.each([
  [1, 60],
  [2, 120],
  [3, 240],
  [6, 1920],
  [11, 61_440],
  // No longer than that, however often it failed.
  [30, 61_440],
])('after %d failures the next attempt is %d s away, and up to half of it more', (attempts, seconds) => {
  const wait = (random: number): number =>
    (nextAttempt(now, attempts, 60_000, () => random).getTime() - now.getTime()) / 1000;
  expect(wait(0)).toBe(seconds);
  expect(wait(1)).toBe(1.5 * seconds);
});

test.each<[PlatformErrorKind, number]>([
  ['unavailable', 3],
  ['rate-limited', 1],
  ['bad-request', 1],
  ['credentials', 1],
])('a read that ends as %s is made %d times in a run', async (kind, times) => {
  let reads = 0;
  const read = () => {
    reads++;
    return Promise.reject(new PlatformError(kind, 'no'));
  };
  await expect(readPatiently(read, passWith({}))).rejects.toMatchObject({ kind });
  expect(reads).toBe(times);
});
