import { expect, test } from 'vitest';
import { PlatformError, type PlatformErrorKind } from '../platforms/platform.ts';
import { post } from '../store/testing/builders.ts';
import { poll } from './poll.ts';
import { passWith } from './testing/pass.ts';

const requests = ['#a', '#b', '#c'].map((query) => ({ kind: 'search' as const, query, covers: [query] }));

test.each<[PlatformErrorKind, string[]]>([
  // The others would only be told the same.
  ['rate-limited', ['#a', '#b']],
  ['unavailable', ['#a', '#b', '#c']],
  ['bad-request', ['#a', '#b', '#c']],
])(
  'when the second query of three ends as %s, %o are asked, and the run is told of it',
  async (kind, asked) => {
    const queries = new Set<string>();
    const error = new PlatformError(kind, 'no');
    const pass = passWith({
      platform: {
        plan: () => requests,
        async read({ query }) {
          queries.add(query);
          if (query === '#b') throw error;
          return { posts: [], newestMark: '7' };
        },
      },
    });
    expect(await poll(pass)).toBe(error);
    expect([...queries]).toEqual(asked);
    // What was not read is read from the same place in the next run.
    expect([...(await pass.store.cursors.get(['#a', '#b', '#c'])).keys()]).toEqual(
      asked.filter((query) => query !== '#b'),
    );
  },
);

test('what needs a person ends the run', async () => {
  const error = new PlatformError('money', 'no');
  const read = () => Promise.reject(error);
  await expect(poll(passWith({ platform: { plan: () => requests, read } }))).rejects.toBe(error);
});

test('a post that is read again, as it is or in an older version, changes nothing', async () => {
  const newer = post('8', { editIds: ['7', '8'] });
  const pass = passWith({
    platform: { plan: () => requests, read: async () => ({ posts: [newer, post('7')] }) },
  });
  await poll(pass);
  expect([pass.counts.get('seen'), pass.counts.get('known')]).toEqual([2, 4]);
  expect(await pass.store.rounds.find(['7'])).toMatchObject({ id: '7', latestPostId: '8' });
});
