/** Whole days on a small Bluesky: rounds, questions, solutions, a summary through an outage, an opt-out, retention. */
import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { networksOf } from '../src/app.ts';
import type { Settings } from '../src/settings/settings.ts';
import { gatherStatistics } from '../src/solutions/stats/statistics.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { BLUESKY_HOST, blueskyDay } from './support/bluesky-day.ts';
import { countsOf } from './support/game-day.ts';

const HOUR = 3_600_000;
const ASKER = 'plantedname.test';
const CATS = 'cats.bsky.test';

test('ten days of a game and of questions: solved by the host, told in one summary, opted out of, forgotten in time', async () => {
  const { day, small, pass, close } = await blueskyDay({
    games: [
      { key: '#cougarornot', hashtag: 'cougarornot', hashtagAsWritten: 'cougarOrNot', hosts: [BLUESKY_HOST] },
      { key: `@${CATS}`, hosts: [CATS], model: 'cougar-or-not' },
    ],
  });
  onTestFinished(close);
  for (const handle of [ASKER, CATS]) small.addAccount({ handle });
  const settings: Partial<Settings> = { weeklySummary: '0 18 * * SUN', retentionMs: 4 * 24 * HOUR };
  const until = async (moment: string): Promise<Record<string, number>> => {
    const total: Record<string, number> = {};
    const end = Date.parse(moment);
    while (day.now().getTime() < end) {
      day.advance(Math.min(8 * HOUR, end - day.now().getTime()));
      for (const [name, count] of Object.entries(countsOf(await pass(settings))))
        total[name] = (total[name] ?? 0) + count;
    }
    return total;
  };
  const post = async (
    by: string,
    text: string,
    label?: string,
    more: { replyTo?: string; quoting?: string } = {},
  ) => {
    const photos = label === undefined ? [] : [{ bytes: await solidPhoto(label) }];
    return small.addPost({ by, text, photos, ...more }).uri;
  };
  const replies = (...uris: string[]): number[] => uris.map((uri) => small.answersTo(uri).length);

  // Friday: a round of each game, one of them unasked, and a question.
  const friday = await post(BLUESKY_HOST, 'Who? #cougarOrNot @fieldmark.test', 'cougar');
  const garden = await post(CATS, '@fieldmark.test from my garden', 'house_cat');
  const unasked = await post(CATS, 'Good night', 'dog');
  const question = await post(ASKER, '@fieldmark.test plantedtext, what is this?', 'dog');
  expect(await until('2026-11-20T20:00:00Z')).toMatchObject({ sent: 3, 'skipped:not-summoned': 1 });
  expect(replies(friday, garden, unasked, question)).toEqual([1, 1, 0, 1]);

  // Saturday: the hosts tell what it was, in the thread and of the bot's reply; who asked does, too, which is no solution.
  await post(BLUESKY_HOST, 'It was a cougar! #cougarOrNot', undefined, { replyTo: friday });
  await post(CATS, '@fieldmark.test It was a bobcat!', undefined, {
    replyTo: small.answersTo(garden)[0]?.uri ?? '',
  });
  await post(ASKER, 'It was a dog!', undefined, { replyTo: question });
  expect(await until('2026-11-21T20:00:00Z')).toMatchObject({ 'solution:settled': 2, scored: 2 });

  // Down from Sunday noon until Monday: of the summary that was due meanwhile one waits, however many runs follow.
  await until('2026-11-22T12:00:00Z');
  await small.goOffline();
  const missed = await post(BLUESKY_HOST, 'And this? #cougarOrNot @fieldmark.test', 'cougar');
  for (let run = 0; run < 4; run++) {
    day.advance(2 * HOUR);
    expect((await pass(settings)).outcome).toBe('later');
  }
  await small.goOnline();
  expect(await until('2026-11-23T06:00:00Z')).toMatchObject({ sent: 1 });
  const before = small.botPosts().length;
  const app = await day.open();
  const bluesky = app.store.on('bluesky');
  const [waiting, ...others] = await bluesky.summaries.inState('held');
  expect(others).toEqual([]);
  expect(waiting?.text).toMatch(
    /^My week.*: 1 right of 2 answers that the hosts have checked in 2 games \(yes: 1 of 1\)\./,
  );
  await bluesky.summaries.markRetry(waiting?.id ?? '', day.now(), 'approved');
  await app.close();
  await until('2026-11-23T22:00:00Z');
  const own = small.botPosts().filter(({ value }) => value.reply === undefined);
  expect(own.map(({ value }) => value.text)).toEqual([waiting?.text]);
  expect(small.botPosts()).toHaveLength(before + 1);

  // Tuesday: who asked has had enough.
  await post(ASKER, '@fieldmark.test no more replies please');
  expect(await until('2026-11-24T12:00:00Z')).toMatchObject({ 'opted-out': 1 });
  const ignored = await post(ASKER, '@fieldmark.test what is this?', 'dog');
  expect(await until('2026-11-30T12:00:00Z')).toMatchObject({ 'skipped:opted-out': 1, pruned: 8 });
  expect(replies(missed, ignored)).toEqual([1, 0]);

  // What other people wrote is gone, the figures stay.
  const later = await day.open();
  const score = await gatherStatistics(later.store, {
    now: day.now(),
    missing: new Set<string>(),
    networks: networksOf({
      playsOnX: false,
      xApiBaseUrl: 'https://api.x.com',
      bluesky: {
        handle: small.bot.handle,
        service: small.url,
        unsummoned: 'skip',
        search: false,
        questions: true,
      },
    }),
  });
  await later.close();
  expect(score.byGame.map(({ key, answered, right, wrong }) => [key, answered, right, wrong])).toEqual([
    ['#cougarornot', 2, 1, 0],
    [`@${CATS}`, 1, 0, 1],
    ['questions', 1, 0, 0],
  ]);
  const bytes = await readFile(day.databasePath, 'latin1');
  for (const planted of ['plantedtext', 'Good night', 'from my garden']) expect(bytes).not.toContain(planted);
});
