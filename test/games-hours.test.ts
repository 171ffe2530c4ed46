import { expect, test } from 'vitest';
import type { Game, Hours } from '../src/game/game.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const HOUR_MS = 3_600_000;
/** The test's clock begins on Friday, 20 November 2026, at 12:00 UTC: 05:00 in Denver. */
const friday: Hours = { days: [5], from: 9 * 60, to: 12 * 60, zone: 'America/Denver' };
const cougar: Game = { key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST], when: [friday] };

test('a game is asked for within its hours and an hour after them; what it missed is found the next time', async () => {
  const day = await gameDay({ games: [cougar] });
  const searches = () => day.sandbox.requests().filter(({ path }) => path.includes('search')).length;
  const early = await day.hostPost('Early #cougarOrNot @fieldmark_bot', 'cougar');
  expect(countsOf(await day.pass())).toMatchObject({ 'games-off': 1 });
  expect(searches()).toBe(0);

  day.advance(4 * HOUR_MS); // 09:00
  await day.pass();
  expect(day.sandbox.answersTo(early.id)).toHaveLength(1);

  day.advance(3 * HOUR_MS - 1000); // 11:59:59
  const last = await day.hostPost('Last minute #cougarOrNot @fieldmark_bot', 'dog');
  day.advance(HOUR_MS);
  await day.pass();
  expect(day.sandbox.answersTo(last.id)).toHaveLength(1);

  const asked = searches();
  day.advance(1000); // 13:00
  const late = day.sandbox.addPost({ by: HOST, text: 'It was a dog! #cougarOrNot', replyTo: last.id });
  expect(countsOf(await day.pass())).toMatchObject({ 'games-off': 1 });
  expect(searches()).toBe(asked);

  day.advance(7 * 24 * HOUR_MS - 4 * HOUR_MS); // Friday, 09:00
  expect(countsOf(await day.pass())).toMatchObject({ seen: 1, 'skipped:reveal': 1 });
  const app = await day.open();
  expect(await app.store.solutions.of(last.id)).toMatchObject({ state: 'settled', source: late.id });
  await app.close();
});

test('games that are on do not wait for those that are not, and mentions are read while any is on', async () => {
  const other: Game = { key: '#crowornot', hashtag: 'crowornot', hosts: [HOST], model: 'cougar-or-not' };
  const day = await gameDay({ games: [cougar, other] });
  const cougars = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
  const crows = await day.hostPost('#crowOrNot @fieldmark_bot', 'dog');
  expect(countsOf(await day.pass())).toMatchObject({ 'games-off': 1, seen: 1 });
  expect(day.sandbox.answersTo(crows.id)).toHaveLength(1);
  expect(day.sandbox.answersTo(cougars.id)).toHaveLength(0);

  const alone = await gameDay({ games: [cougar] });
  await alone.pass({ poll: 'mentions' });
  expect(alone.sandbox.requests().some(({ path }) => path.includes('mentions'))).toBe(false);
  const photos = [{ bytes: await solidPhoto('cougar') }];
  const asked = alone.sandbox.addPost({ by: HOST, text: '#cougarOrNot @fieldmark_bot', photos });
  alone.advance(4 * HOUR_MS);
  await alone.pass({ poll: 'mentions' });
  expect(alone.sandbox.answersTo(asked.id)).toHaveLength(1);
});
