import { expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
const hosted: Game = { key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST] };
const open: Game = { key: '#whatisit', hashtag: 'whatisit', hosts: [], model: 'cougar-or-not' };

async function settledDay(games: readonly Game[]): Promise<GameDay> {
  const day = await gameDay({ games });
  await day.pass();
  return day;
}

async function crowd(day: GameDay, count: number): Promise<readonly string[]> {
  const bytes = await solidPhoto('dog');
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    day.sandbox.addAccount({ handle: `player_${n}` });
    const text = `${n} #whatIsIt @fieldmark_bot`;
    ids.push((await day.sandbox.addPost({ by: `player_${n}`, text, photos: [{ bytes }] })).id);
  }
  return ids;
}

test.each(['search', 'mentions'] as const)(
  '210 requests to stop by one account cost no host an answer (%s)',
  async (poll) => {
    const day = await settledDay([hosted]);
    day.sandbox.addAccount({ handle: 'loud' });
    for (let n = 0; n < 210; n++)
      await day.sandbox.addPost({ by: 'loud', text: `${n} @fieldmark_bot stop`, photos: [] });
    const dailyBudgetMicroUsd = poll === 'search' ? 1_000_000 : 200_000;
    for (let pass = 0; pass < 3; pass++) {
      const { id } = await day.hostPost(`${pass} #cougarOrNot @fieldmark_bot`, 'cougar');
      day.advance(MINUTE_MS);
      await day.pass({ poll, dailyBudgetMicroUsd });
      expect(day.sandbox.answersTo(id)).toHaveLength(1);
    }
  },
);

test('70 posts with photos by 70 accounts cost no host an answer', async () => {
  const day = await settledDay([hosted, open]);
  const theirs = await crowd(day, 70);
  let answered = 0;
  for (let pass = 0; pass < 5; pass++) {
    const { id } = await day.hostPost(`${pass} #cougarOrNot @fieldmark_bot`, 'cougar');
    day.advance(MINUTE_MS);
    await day.pass();
    expect(day.sandbox.answersTo(id), `pass ${pass}`).toHaveLength(1);
    answered = theirs.filter((post) => day.sandbox.answersTo(post).length > 0).length;
  }
  // Half a dollar pays for some of them: reading costs half a cent, a reply a cent.
  expect(answered).toBeGreaterThan(10);
  expect(answered).toBeLessThan(35);
});

test('one account cannot use up what others have, either', async () => {
  const day = await settledDay([hosted, open]);
  const bytes = await solidPhoto('dog');
  day.sandbox.addAccount({ handle: 'eager' });
  const eager: string[] = [];
  for (let n = 0; n < 30; n++) {
    const post = await day.sandbox.addPost({
      by: 'eager',
      text: `${n} #whatIsIt @fieldmark_bot`,
      photos: [{ bytes }],
    });
    eager.push(post.id);
  }
  await day.pass();
  const [other = ''] = await crowd(day, 1);
  day.advance(MINUTE_MS);
  const counts = countsOf(await day.pass());
  expect(day.sandbox.answersTo(other)).toHaveLength(1);
  expect(eager.filter((id) => day.sandbox.answersTo(id).length > 0).length).toBeLessThan(15);
  expect(counts['waiting:strangers-share']).toBeGreaterThan(10);
});

test('where no game names its hosts everybody may use all of the budget', async () => {
  const day = await settledDay([open]);
  const theirs = await crowd(day, 30);
  for (let pass = 0; pass < 2; pass++) {
    await day.pass();
    day.advance(MINUTE_MS);
  }
  expect(theirs.filter((post) => day.sandbox.answersTo(post).length === 1)).toHaveLength(30);
});

test('a host is heard who asks to stop when the share of the others is spent', async () => {
  const day = await settledDay([hosted]);
  day.sandbox.addAccount({ handle: 'loud' });
  for (let n = 0; n < 210; n++)
    await day.sandbox.addPost({ by: 'loud', text: `${n} @fieldmark_bot stop`, photos: [] });
  await day.pass();
  await day.sandbox.addPost({ by: HOST, text: '@fieldmark_bot please stop', photos: [] });
  const { id } = await day.hostPost('#cougarOrNot', 'cougar');
  day.advance(MINUTE_MS);
  await day.pass();
  expect(day.sandbox.answersTo(id)).toHaveLength(0);
  expect(day.sandbox.botPosts()).toHaveLength(0);
});

/** So many people ask about a photo each of somebody else; `each` questions by one person. */
async function askers(day: GameDay, people: number, each = 1): Promise<void> {
  const photos = [{ bytes: await solidPhoto('dog') }];
  day.sandbox.addAccount({ handle: 'owner' });
  for (let n = 0; n < people; n++) {
    day.sandbox.addAccount({ handle: `asker_${n}` });
    for (let i = 0; i < each; i++) {
      const { id } = await day.sandbox.addPost({ by: 'owner', text: `mine ${n} ${i}`, photos });
      day.sandbox.addPost({ by: `asker_${n}`, text: '@fieldmark_bot what is this?', replyTo: id });
    }
  }
}

test.each(['search', 'mentions'] as const)(
  'what 50 people ask about photos that cost more than the budget costs no host an answer (%s)',
  async (poll) => {
    const day = await settledDay([hosted]);
    await askers(day, 50);
    day.sandbox.addAccount({ handle: 'quiet' });
    for (let pass = 0; pass < 3; pass++) {
      const { id } = await day.hostPost(`${pass} #cougarOrNot @fieldmark_bot`, 'cougar');
      if (pass === 0) day.sandbox.addPost({ by: 'quiet', text: '@fieldmark_bot stop' });
      day.advance(10 * MINUTE_MS);
      const counts = countsOf(await day.pass({ poll, dailyBudgetMicroUsd: 200_000 }));
      expect(day.sandbox.answersTo(id), `pass ${pass}`).toHaveLength(1);
      if (pass === 0)
        expect(counts).toMatchObject({ 'opted-out': 1, 'skipped:budget-kept': expect.any(Number) });
    }
  },
);

test('what one asks is paid for from what one may use, also when all of it comes at once', async () => {
  const day = await settledDay([hosted]);
  await askers(day, 1, 40);
  day.advance(10 * MINUTE_MS);
  const reads = day.sandbox.spent().units['post-read'];
  await day.pass({ poll: 'mentions' });
  // A tenth of a dollar, less what the 40 mentions cost.
  expect(day.sandbox.spent().units['post-read'] - reads).toBeLessThan(15);
});

test('in a game for anyone, more questions than the budget pays for keep nothing else from being read', async () => {
  const day = await settledDay([open]);
  await askers(day, 50);
  const [theirs = ''] = await crowd(day, 1);
  await day.pass({ poll: 'mentions', dailyBudgetMicroUsd: 200_000 });
  const counts = countsOf(await day.pass({ poll: 'mentions', dailyBudgetMicroUsd: 400_000 }));
  expect(counts['budget-spent'] ?? 0).toBe(0);
  expect(day.sandbox.answersTo(theirs)).toHaveLength(1);
});

test('answers to others that wait leave half of a run to the hosts', async () => {
  const day = await settledDay([hosted, open]);
  await crowd(day, 20);
  for (let pass = 0; pass < 3; pass++) {
    const { id } = await day.hostPost(`${pass} #cougarOrNot @fieldmark_bot`, 'cougar');
    day.advance(MINUTE_MS);
    await day.pass({ dailyBudgetMicroUsd: 10_000_000, maxAnswersPerRun: 4 });
    expect(day.sandbox.answersTo(id), `pass ${pass}`).toHaveLength(1);
  }
});
