import { expect, test } from 'vitest';
import { boundariesOf, endAt } from './support/boundaries.ts';

test('exactly one answer, when a run ends round a post or at every ninth boundary between two steps (npm run storm: at every one)', async () => {
  const boundaries = await boundariesOf();
  expect(boundaries.filter((name) => name === 'publish')).toHaveLength(4);
  expect(boundaries.length).toBeGreaterThan(200);
  // "sending" was committed and nothing went out; it went out and "sent" was not committed.
  const isRoundPost = (i: number) =>
    [boundaries[i - 1], boundaries[i], boundaries[i + 1]].includes('publish');
  for (const i of boundaries.keys()) {
    if (i % 9 !== 0 && !isRoundPost(i)) continue;
    const { died, replies, posts } = await endAt(i + 1);
    expect
      .soft({ boundary: i + 1, name: boundaries[i], died, replies, posts })
      .toEqual({ boundary: i + 1, name: boundaries[i], died: true, replies: 1, posts: 2 });
  }
});
