import { describe, expect, test } from 'vitest';
import type { Platform } from '../src/platforms/platform.ts';
import type { PlayContext } from '../src/play/context.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, type GameDay, type GameDayOptions, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;

/** A bot that is at home with its account: what a first run costs is behind it. */
async function settledDay(options: GameDayOptions = {}): Promise<GameDay> {
  const day = await gameDay(options);
  await day.pass();
  return day;
}

/**
 * What was asked of X since the last call, as `METHOD path`; photos are not X's interface, and the own timeline is read after a
 * pause of some hours, and the mentions every ten minutes, whatever else is asked.
 */
function asking(
  { sandbox }: GameDay,
  isTold = /^\/2\/(?!users\/\d+\/(?:tweets|mentions))/,
): () => readonly string[] {
  let before = sandbox.requests().length;
  return () => {
    const all = sandbox.requests();
    const fresh = all.slice(before).filter(({ path }) => isTold.test(path));
    before = all.length;
    return fresh.map(({ method, path }) => `${method} ${path}`);
  };
}

const SEARCH = 'GET /2/tweets/search/recent';
const POST = 'POST /2/tweets';

/** X as it would be without the photo links that tell the authors' handles. */
function withoutHandles(context: PlayContext): PlayContext {
  const [platform] = context.platforms as [Platform];
  const read: Platform['read'] = async (...args) => {
    const page = await platform.read(...args);
    return { ...page, posts: page.posts.map(({ authorHandle: _, ...post }) => post) };
  };
  const nameless = new Proxy(platform, {
    get(target, key) {
      const value: unknown = key === 'read' ? read : Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...context, platforms: [nameless] };
}

describe('out of money', () => {
  const refusals = [
    ['402', { kind: 'credits-depleted' }],
    ['the spending cap', { kind: 'forbidden', reason: 'spend-cap' }],
  ] as const;

  test.each(refusals)(
    '%s on reading: nothing else is asked, one line says so, and so at each later run',
    async (_, fault) => {
      const day = await settledDay();
      const posts = [
        await day.hostPost('1 #cougarOrNot @fieldmark_bot', 'cougar'),
        await day.hostPost('2 #cougarOrNot', 'dog'),
      ];
      await day.pass({ replyMode: 'dry-run' });
      const more = await day.hostPost('3 #cougarOrNot @fieldmark_bot', 'dog');
      const refused = day.sandbox.faults.add({ ...fault, match: { path: /search/ }, times: 100 });
      const asked = asking(day);
      for (let pass = 0; pass < 3; pass++) {
        day.logged.length = 0;
        expect((await day.pass()).outcome).toBe('refused');
        expect(asked()).toEqual([SEARCH]);
        expect(
          day.logged.filter((line) => /credits|spending cap/i.test(line) && !line.startsWith('run ended')),
        ).toHaveLength(1);
        day.advance(10 * MINUTE_MS);
      }
      refused.remove();
      expect(countsOf(await day.pass())).toMatchObject({ sent: 3 });
      for (const { id } of [...posts.slice(0, 1), more]) expect(day.sandbox.answersTo(id)).toHaveLength(1);
    },
  );

  test.each(refusals)(
    '%s on posting: one try a run, however many answers wait, and all are posted afterwards',
    async (_, fault) => {
      const day = await settledDay();
      const posts = [];
      for (const n of [1, 2, 3]) posts.push(await day.hostPost(`${n} #cougarOrNot @fieldmark_bot`, 'cougar'));
      const refused = day.sandbox.faults.add({ ...fault, match: { method: 'POST' }, times: 100 });
      const asked = asking(day);
      for (let pass = 0; pass < 9; pass++) {
        day.logged.length = 0;
        expect((await day.pass({ retryBaseMs: MINUTE_MS })).outcome).toBe('refused');
        expect(asked()).toEqual([SEARCH, POST]);
        expect(
          day.logged.filter((line) => /credits|spending cap/i.test(line) && !line.startsWith('run ended')),
        ).toHaveLength(1);
        day.advance(10 * MINUTE_MS);
      }
      refused.remove();
      // One passing failure on top: an answer is given up after six tries, and those without money were none.
      day.sandbox.faults.add({ kind: 'status', status: 429, match: { method: 'POST' } });
      await day.pass({ retryBaseMs: MINUTE_MS });
      day.advance(20 * MINUTE_MS);
      expect(countsOf(await day.pass({ retryBaseMs: MINUTE_MS }))).toMatchObject({ sent: 3 });
      for (const { id } of posts) expect(day.sandbox.answersTo(id)).toHaveLength(1);
    },
  );
});

describe('429', () => {
  test.each([
    ['with the headers of the window', { headers: 'window', resetInSeconds: 7 * 60 }, 7],
    ['with those of the day only', { headers: 'day', resetInSeconds: 5 * 3600 }, 300],
    ['without any', { headers: 'none' }, 15],
    ['in the old form', { headers: 'none', code88: true }, 15],
  ] as const)(
    'on posting, %s: no post is tried before the reset, reading goes on',
    async (_, headers, minutes) => {
      const day = await settledDay();
      const posts = [];
      for (const n of [1, 2]) posts.push(await day.hostPost(`${n} #cougarOrNot @fieldmark_bot`, 'cougar'));
      day.sandbox.faults.add({ kind: 'rate-limited', ...headers, match: { method: 'POST' } });
      const asked = asking(day);
      await day.pass();
      expect(asked()).toEqual([SEARCH, POST]);
      day.advance((minutes - 1) * MINUTE_MS);
      await day.pass();
      expect(asked()).toEqual([SEARCH]);
      day.advance(MINUTE_MS);
      expect(countsOf(await day.pass())).toMatchObject({ sent: 2 });
      for (const { id } of posts) expect(day.sandbox.answersTo(id)).toHaveLength(1);
    },
  );

  test('on reading without headers: the next runs ask nothing for 15 minutes, and post what is due', async () => {
    const day = await settledDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass({ maxAnswersPerRun: 0 });
    day.sandbox.faults.add({ kind: 'rate-limited', headers: 'none', match: { path: /search/ } });
    const asked = asking(day);
    expect((await day.pass({ maxAnswersPerRun: 0 })).outcome).toBe('later');
    day.advance(14 * MINUTE_MS);
    expect((await day.pass()).outcome).toBe('later');
    expect(asked()).toEqual([SEARCH, POST]);
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    day.advance(MINUTE_MS);
    expect((await day.pass()).outcome).toBe('done');
    expect(asked()).toEqual([SEARCH]);
  });
});

describe('the daily budget is looked at before each call that costs', () => {
  test('the own account', async () => {
    const day = await gameDay();
    expect(countsOf(await day.pass({ dailyBudgetMicroUsd: 9_999 }))).toEqual({ 'budget-spent': 1 });
    expect(day.sandbox.requests()).toEqual([]);
  });

  test('each page of the own timeline: one that was not read to its end is no ground to post on', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass();
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    for (let n = 0; n < 100; n++) day.sandbox.addPost({ by: 'fieldmark_bot', text: `by hand ${n}` });
    const { rm } = await import('node:fs/promises');
    await rm(day.databasePath, { force: true });
    for (const suffix of ['-wal', '-shm']) await rm(`${day.databasePath}${suffix}`, { force: true });
    const asked = asking(day, /^\/2\//);
    // The account, and the first page of 100: nothing is left for the second, on which the answer stands.
    const result = await day.pass({ dailyBudgetMicroUsd: 110_000 });
    expect(countsOf(result)).toMatchObject({ 'own-posts': 100, 'budget-spent': 1 });
    expect(asked()).toEqual(['GET /2/users/me', expect.stringMatching(/^GET \/2\/users\/\d+\/tweets$/)]);
    expect(countsOf(await day.pass())).not.toHaveProperty('sent');
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });

  test('a page: no larger than what is left pays for, and X gives no smaller one than ten', async () => {
    // Without hosts, for whom a part of it would be kept.
    const day = await settledDay({ games: [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }] });
    const photos = [{ bytes: await solidPhoto('dog') }];
    for (let n = 0; n < 30; n++) await day.sandbox.addPost({ by: HOST, text: `${n} #cougarOrNot`, photos });
    const sizes = () => day.sandbox.requests().flatMap(({ query }) => query.max_results ?? []);
    const before = sizes().length;
    // One cent was spent; 12 posts are left.
    await day.pass({ dailyBudgetMicroUsd: 70_000 });
    expect(sizes().slice(before)).toEqual(['12']);
    expect(day.sandbox.spent().usd).toBeCloseTo(0.07);
    await day.pass({ dailyBudgetMicroUsd: 75_000 });
    // Ten that were paid for today, and as many more for what pays for one: the budget is passed by less than a small page.
    expect(sizes().slice(before)).toEqual(['12', '10', '10']);
    expect(day.sandbox.spent().usd).toBeCloseTo(0.11);
    await day.pass();
    expect(sizes().at(-1)).toBe('100');
    expect(day.sandbox.spent().usd).toBeCloseTo(0.16);
  });

  test('handles of strangers: without them nothing is decided, and the next day goes on from there', async () => {
    const day = await settledDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    const asked = asking(day);
    // The post is paid for, the look at its author is not.
    expect(countsOf(await day.pass({ dailyBudgetMicroUsd: 20_000 }, withoutHandles))).toEqual({
      'budget-spent': 1,
    });
    expect(asked()).toEqual([SEARCH]);
    day.advance(12 * 60 * MINUTE_MS);
    expect(countsOf(await day.pass({}, withoutHandles))).toMatchObject({ sent: 1 });
    expect(asked()).toEqual([SEARCH, 'GET /2/users', POST]);
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});

test('each run leaves one line: posts seen, admitted, answered, skipped by reason, failed, spent, seconds', async () => {
  const day = await settledDay();
  const last = () => day.logged.findLast((line) => line.startsWith('run ended'))?.split(' {')[0];
  expect(last()).toBe(
    'run ended: done (live): 0 posts seen, 0 admitted, 0 answered, 0 skipped, 0 failed, $0.01 spent, 0.0 s',
  );
  for (const n of [1, 2]) await day.hostPost(`${n} #cougarOrNot @fieldmark_bot`, 'cougar');
  await day.hostPost('no picture #cougarOrNot @fieldmark_bot');
  day.sandbox.faults.add({ kind: 'forbidden', reason: 'not-permitted', match: { method: 'POST' } });
  await day.pass({ maxAnswersPerRun: 1 });
  expect(last()).toBe(
    'run ended: done (live): 3 posts seen, 2 admitted, 0 answered, 1 waiting (1 run-cap), 1 skipped (1 no-photo), ' +
      '1 failed (1 not-permitted), $0.015 spent, 0.0 s',
  );
  await day.hostPost('3 #cougarOrNot @fieldmark_bot', 'dog');
  await day.pass({ replyMode: 'dry-run' });
  expect(last()).toMatch(/^run ended: done \(dry-run\): 1 post seen, .* composed and not posted/);
  const app = await day.open();
  expect((await app.store.runs.latest(2))[1]?.counts).toMatchObject({ seen: 3, spentMicroUsd: 15_000 });
  await app.close();
});
