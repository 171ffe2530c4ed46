import { describe, expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { countsOf, type GameDay, type GameDayOptions, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
const ASKS = '@fieldmark_bot what is this?';
const OPEN: readonly Game[] = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }];
const mentions = { poll: 'mentions' } as const;

async function photoOf(day: GameDay, by: string, text: string, label: 'cougar' | 'dog' = 'cougar') {
  return day.sandbox.addPost({ by, text, photos: [{ bytes: await solidPhoto(label) }] });
}

async function dayWith(options: GameDayOptions = {}) {
  const day = await gameDay(options);
  for (const handle of ['asker', 'someone']) day.sandbox.addAccount({ handle });
  return day;
}

describe('a question about the photo of another post', () => {
  test.each(['replyTo', 'quoting'] as const)(
    'of a host is answered to who asks, by the photo above (%s)',
    async (how) => {
      const day = await dayWith();
      const above = await photoOf(day, HOST, 'Good morning #cougarOrNot');
      const asks = day.sandbox.addPost({ by: 'asker', text: ASKS, [how]: above.id });
      expect(countsOf(await day.pass(mentions))).toMatchObject({ admitted: 1, photos: 1, sent: 1 });
      expect(day.sandbox.answersTo(asks.id)[0]?.text).toMatch(/\bcougar\b/i);
      expect(day.sandbox.answersTo(above.id)).toEqual([]);
      // The post above is paid for once, and its author's name came with it.
      expect(day.sandbox.spent().units).toMatchObject({ 'post-read': 1, 'own-read': 1, 'user-read': 1 });
      await day.pass(mentions);
      expect(day.sandbox.botPosts()).toHaveLength(1);
    },
  );

  test('needs no read where the round is known, and is found beside the searches', async () => {
    const day = await dayWith();
    const above = await photoOf(day, HOST, 'Good morning #cougarOrNot');
    await day.pass();
    day.advance(10 * MINUTE_MS);
    const reads = day.sandbox.spent().units['post-read'];
    const asks = day.sandbox.addPost({ by: 'asker', text: ASKS, replyTo: above.id });
    day.sandbox.addPost({ by: 'asker', text: 'nice @fieldmark_bot', replyTo: above.id });
    expect(countsOf(await day.pass())).toMatchObject({ seen: 1, admitted: 1, sent: 1 });
    expect(day.sandbox.answersTo(asks.id)[0]?.text).toMatch(/\bcougar\b/i);
    expect(day.sandbox.spent().units['post-read']).toBe(reads);
    // It is no round of the host's: what the host says next is about the one round.
    day.sandbox.addPost({ by: HOST, text: 'It was a bobcat! #cougarOrNot' });
    expect(countsOf(await day.pass())).toMatchObject({ 'solution:settled': 1 });
  });

  test('of who asks is answered where the game is open to them', async () => {
    const day = await dayWith({ games: OPEN });
    const above = await photoOf(day, 'asker', 'my garden #cougarOrNot', 'dog');
    const asks = day.sandbox.addPost({ by: 'asker', text: ASKS, replyTo: above.id });
    await day.pass(mentions);
    expect(day.sandbox.answersTo(asks.id)[0]?.text).toMatch(/\bdog\b/);
  });

  test.each([
    ['a stranger in an open game', OPEN, 'others-photo'],
    ['a stranger in a game with hosts', undefined, 'others-photo'],
  ])('of %s is not looked at, and a line says so', async (_, games, reason) => {
    const day = await dayWith(games ? { games } : {});
    const above = await photoOf(day, 'someone', 'look #cougarOrNot');
    day.sandbox.addPost({ by: 'asker', text: `${ASKS} #cougarOrNot`, replyTo: above.id });
    expect(countsOf(await day.pass(mentions))).toMatchObject({ [`skipped:${reason}`]: 1 });
    expect(day.sandbox.botPosts()).toEqual([]);
    expect(day.logged.join('\n')).toMatch(new RegExp(`run ended: .*1 skipped \\(1 ${reason}\\)`));
    const env = { DATABASE_PATH: day.databasePath };
    const stats = await runCommand(['stats'], env, day.folder, day.now);
    expect(stats.stdout).toContain('asked about a photo of somebody who is neither a host nor who asks');
  });

  test('is skipped with the reason where there is no photo, or the post is gone or hidden', async () => {
    const day = await dayWith();
    const bare = day.sandbox.addPost({ by: HOST, text: 'no photo today #cougarOrNot' });
    const gone = await photoOf(day, HOST, 'gone #cougarOrNot');
    const hidden = await photoOf(day, 'someone', 'hidden #cougarOrNot');
    for (const { id } of [bare, gone, hidden]) day.sandbox.addPost({ by: 'asker', text: ASKS, quoting: id });
    day.sandbox.deletePost(gone.id);
    day.sandbox.lock('someone');
    expect(countsOf(await day.pass(mentions))).toMatchObject({
      'skipped:no-photo': 1,
      'skipped:parent-gone': 2,
    });
    expect(day.sandbox.botPosts()).toEqual([]);
  });

  test('is none where the name only stands there because the post above has it, or nothing is asked', async () => {
    const day = await dayWith();
    const above = await photoOf(day, HOST, 'What is this? #cougarOrNot @fieldmark_bot');
    const quiet = await photoOf(day, HOST, 'And this? #cougarOrNot');
    await day.pass(mentions);
    const before = day.sandbox.botPosts().length;
    day.sandbox.addPost({ by: 'asker', text: '@fieldmark_bot a cougar, or what?', replyTo: above.id });
    day.sandbox.addPost({ by: 'asker', text: '@fieldmark_bot a cougar', replyTo: quiet.id });
    expect(countsOf(await day.pass(mentions))).toMatchObject({
      'skipped:parent-summoned': 1,
      'skipped:no-game': 1,
    });
    expect(day.sandbox.botPosts()).toHaveLength(before);
  });

  test('is not answered for who said stop, nor about the photo of a host who did', async () => {
    const day = await dayWith();
    const above = await photoOf(day, HOST, 'Good morning #cougarOrNot');
    day.sandbox.addPost({ by: HOST, text: '@fieldmark_bot stop' });
    await day.pass(mentions);
    day.sandbox.addPost({ by: 'asker', text: ASKS, replyTo: above.id });
    expect(countsOf(await day.pass(mentions))).toMatchObject({ 'skipped:opted-out': 1 });
    expect(day.sandbox.botPosts()).toEqual([]);
  });

  test('of who asks is not answered outside of the games: X has its price', async () => {
    const day = await dayWith();
    await photoOf(day, 'asker', ASKS);
    const above = await photoOf(day, 'asker', 'my garden');
    day.sandbox.addPost({ by: 'asker', text: ASKS, quoting: above.id });
    expect(countsOf(await day.pass(mentions))).toMatchObject({ 'skipped:no-game': 2 });
    expect(day.sandbox.botPosts()).toEqual([]);
  });

  test('of a stranger does not spend what is kept for the hosts', async () => {
    const day = await dayWith();
    const above = await photoOf(day, 'someone', 'look #cougarOrNot');
    day.sandbox.addPost({ by: 'asker', text: ASKS, quoting: above.id });
    // What others write to the bot is paid for from the same share.
    for (let n = 0; n < 8; n++)
      day.sandbox.addPost({ by: 'someone', text: `@fieldmark_bot good morning ${n}` });
    const counts = countsOf(await day.pass({ ...mentions, dailyBudgetMicroUsd: 25_000 }));
    expect(counts).toMatchObject({ 'skipped:budget-kept': 1 });
    expect(day.sandbox.spent().units['post-read'] ?? 0).toBe(0);
  });
});

test('a bot with a new name hears "@newname please stop" in the next run, and searches by it from then on', async () => {
  const day = await dayWith();
  await photoOf(day, HOST, '#cougarOrNot @fieldmark_bot');
  await day.pass();
  day.sandbox.rename('fieldmark_bot', 'field_mark');
  day.advance(10 * MINUTE_MS);
  day.sandbox.addPost({ by: 'asker', text: '@field_mark please stop' });
  expect(countsOf(await day.pass())).toEqual({ 'opted-out': 1 });
  day.advance(MINUTE_MS);
  await day.pass();
  const queries = day.sandbox.requests().flatMap(({ query }) => query.query ?? []);
  expect(queries.at(-1)).toContain('@field_mark');
  expect(day.sandbox.requests().filter(({ path }) => path.endsWith('/users/me'))).toHaveLength(1);
});
