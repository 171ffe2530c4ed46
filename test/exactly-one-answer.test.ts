import { expect, test } from 'vitest';
import { endAtEach } from './support/boundaries.ts';

test('exactly one answer, at whatever third boundary between two steps a run ends (npm run storm: at every one)', async () => {
  let last = 0;
  for await (const { boundary, replies, posts } of endAtEach(3)) {
    expect.soft({ boundary, replies, posts }).toEqual({ boundary, replies: 1, posts: 2 });
    last = boundary;
  }
  expect(last).toBeGreaterThan(100);
});
