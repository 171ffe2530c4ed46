import { expect, test } from 'vitest';
import { at, post, round } from '../store/testing/builders.ts';
import { PhotoError } from '../vision/vision.ts';
import { look } from './look.ts';
import { passWith } from './testing/pass.ts';

test.each([
  ['for good', true, 1],
  ['for a passing reason', false, 3],
])('a photo that fails %s is settled after so many tries: %s, %d', async (_, permanent, tries) => {
  let fetches = 0;
  let now = at(10);
  const pass = passWith({
    now: () => now,
    vision: {
      async fetch() {
        fetches++;
        throw new PhotoError('unavailable', 'no', { permanent });
      },
    },
  });
  const saved = await pass.store.rounds.save(round(post('1')));
  let settled = false;
  for (let day = 0; day < 9 && !settled; day++) {
    now = at(10 + day * 1440);
    settled = await look(pass, saved, 15_000);
  }
  expect({ settled, fetches }).toEqual({ settled: true, fetches: tries });
  expect(await pass.store.photos.of('1')).toMatchObject([
    { state: 'failed', permanent: true, attempts: tries },
  ]);
});
