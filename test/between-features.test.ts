import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { passOrWait } from '../src/cli/play.ts';
import type { Settings } from '../src/settings/settings.ts';
import { StoreError } from '../src/store/errors.ts';
import type { Store } from '../src/store/store.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { ModelError } from '../src/vision/vision.ts';
import { runCommand } from './support/command.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';

const ASKED = '#cougarOrNot @fieldmark_bot';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** X refuses the same text twice within a day; the memory must not lean on that. */
const UNHELPFUL = { duplicateWindowHours: 0 };
const POST = { method: 'POST' } as const;

const command = (day: GameDay, ...args: string[]) =>
  runCommand(args, { DATABASE_PATH: day.databasePath }, dirname(day.databasePath), day.now);

async function look<T>(day: GameDay, work: (store: Store) => T, over: Partial<Settings> = {}) {
  const app = await day.open(over);
  try {
    return await work(app.store);
  } finally {
    await app.close();
  }
}

describe('review', () => {
  test('holds also what failed before REPLY_MODE was set to review; what a person approved goes out after a failure', async () => {
    const day = await gameDay(UNHELPFUL);
    const { id } = await day.hostPost(ASKED, 'cougar');
    day.sandbox.faults.add({ kind: 'status', status: 503, match: POST });
    expect(countsOf(await day.pass())).toMatchObject({ 'failed:server-error': 1 });
    day.advance(MINUTE_MS);
    await day.pass({ replyMode: 'review' });
    expect(countsOf(await day.pass({ replyMode: 'review' }))).toMatchObject({ 'settled:retry': 1, held: 1 });
    expect(day.sandbox.answersTo(id)).toHaveLength(0);

    await look(day, ({ answers }) => answers.decide(id, 'retry', 'approved', day.now()));
    day.sandbox.faults.add({ kind: 'status', status: 503, match: POST });
    await day.pass({ replyMode: 'review' });
    day.advance(MINUTE_MS);
    await day.pass({ replyMode: 'review' });
    expect(countsOf(await day.pass({ replyMode: 'review' }))).toMatchObject({ sent: 1 });
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});

describe('forget', () => {
  test('of a post whose answer is of unknown outcome does not make the bot answer an edit of it', async () => {
    const day = await gameDay(UNHELPFUL);
    const { id } = await day.hostPost(ASKED, 'cougar');
    day.sandbox.faults.add({ kind: 'reset', when: 'after-effect', match: POST });
    await day.pass();
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    expect(await command(day, 'forget', id, '--yes')).toMatchObject({ code: 0 });
    day.advance(MINUTE_MS);
    day.sandbox.editPost(id, `edited ${ASKED}`);
    day.advance(MINUTE_MS);
    await day.pass();
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });
});

describe('forget', () => {
  test('of a post takes its sentence also from where a later one contradicts it', async () => {
    const day = await gameDay();
    const round = await day.hostPost(ASKED, 'cougar');
    await day.pass();
    const tell = async (text: string) => {
      day.advance(MINUTE_MS);
      const { id } = day.sandbox.addPost({ by: HOST, text: `${text} #cougarOrNot`, replyTo: round.id });
      await day.pass();
      return id;
    };
    const first = await tell('It was a cougar!');
    await tell('It was a dog!');
    const evidence = () => look(day, async ({ solutions }) => (await solutions.of(round.id))?.evidence);
    expect(await evidence()).toMatch(/cougar.* … .*dog/);
    expect(await command(day, 'forget', first, '--yes')).toMatchObject({ code: 0 });
    expect(await evidence()).toBeUndefined();
  });
});

describe('restore', () => {
  test('of a backup of another beginning keeps in mind what was spent today', async () => {
    const day = await gameDay();
    await day.hostPost(ASKED, 'cougar');
    await day.pass();
    const copy = join(day.folder, 'copy.sqlite');
    await command(day, 'backup', copy);
    const other = join(day.folder, 'data', 'other.sqlite');
    day.advance(24 * HOUR_MS);
    await day.hostPost(`2 ${ASKED}`, 'dog');
    await day.pass({ databasePath: other });
    const today = new Date(day.now().toISOString().slice(0, 10));
    const spent = (databasePath: string) =>
      look(day, ({ spending }) => spending.since(today), { databasePath });
    const before = await spent(other);
    expect(before).toBeGreaterThan(0);
    const restored = await runCommand(
      ['restore', copy, '--yes'],
      { DATABASE_PATH: other },
      day.folder,
      day.now,
    );
    expect(restored).toMatchObject({ code: 0 });
    expect(await spent(other)).toBe(before);
  });

  test('of a backup that is days old posts no summary again', async () => {
    const day = await gameDay(UNHELPFUL);
    await day.pass();
    await look(day, async ({ summaries }) => {
      const period = { from: new Date(day.now().getTime() - 7 * DAY_MS), to: day.now() };
      const { id } = await summaries.draft({
        ...period,
        text: 'My week: 1 right of 1.',
        draftedAt: day.now(),
      });
      await summaries.markRetry(id, day.now(), 'approved');
    });
    const copy = join(day.folder, 'copy.sqlite');
    await command(day, 'backup', copy);
    day.advance(MINUTE_MS);
    await day.pass();
    expect(day.sandbox.botPosts()).toHaveLength(1);
    day.advance(3 * DAY_MS);
    expect(await command(day, 'restore', copy, '--yes')).toMatchObject({ code: 0 });
    await day.pass();
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });
});

describe('hours of a game', () => {
  test('outside of them, a request to stop is heeded before an approved answer goes out', async () => {
    // Friday, from now on until 13:00.
    const when = [{ days: [5], from: 12 * 60, to: 13 * 60, zone: 'UTC' }];
    const day = await gameDay({
      games: [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST], when }],
    });
    const { id } = await day.hostPost(ASKED, 'cougar');
    await day.pass({ replyMode: 'review' });
    day.advance(3 * HOUR_MS);
    day.sandbox.addPost({ by: HOST, text: '@fieldmark_bot please stop' });
    await look(day, ({ answers }) => answers.decide(id, 'retry', 'approved', day.now()));
    day.advance(MINUTE_MS);
    expect(countsOf(await day.pass({ replyMode: 'review' }))).toMatchObject({ 'opted-out': 1 });
    expect(day.sandbox.answersTo(id)).toHaveLength(0);
  });
});

describe('the budget', () => {
  const cents = (usd: number): Partial<Settings> => ({ dailyBudgetMicroUsd: usd * 1e6 });
  const ANYONE = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: [] }];

  test('also bounds the pages of the own timeline', async () => {
    const day = await gameDay();
    for (let n = 0; n < 60; n++) {
      day.sandbox.addPost({ by: day.sandbox.bot.handle, text: `note ${n}` });
      day.advance(1000);
    }
    const budget = cents(0.03);
    await day.pass(budget);
    const spent = await look(day, ({ spending }) => spending.since(new Date(0)));
    expect(spent).toBeLessThanOrEqual(35_000);
  });

  test('that does not pay for a backlog in one day does not keep the bot reading it for ever', async () => {
    const day = await gameDay({ games: ANYONE });
    const photos = [{ bytes: await solidPhoto('dog') }];
    day.sandbox.addPost({ by: 'someone', text: `first #cougarOrNot`, photos });
    await day.pass();
    for (let n = 0; n < 60; n++) {
      day.sandbox.addPost({ by: 'someone', text: `${n} #cougarOrNot`, photos });
      day.advance(2 * HOUR_MS);
    }
    const { id } = day.sandbox.addPost({ by: 'someone', text: ASKED, photos });
    const budget = cents(0.2);
    for (let pass = 0; pass < 3; pass++) {
      await day.pass(budget);
      day.advance(7 * HOUR_MS);
    }
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});

describe('a clock that was wrong', () => {
  test('by a year for a run does not keep the bot from asking X for a year', async () => {
    const day = await gameDay();
    await day.pass();
    day.advance(365 * DAY_MS);
    day.sandbox.faults.add({ kind: 'rate-limited', headers: 'none', match: { path: /search/ } });
    await day.pass();
    day.advance(-365 * DAY_MS + HOUR_MS);
    const { id } = await day.hostPost(ASKED, 'cougar');
    expect((await day.pass()).outcome).toBe('done');
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});

describe('retention', () => {
  test('keeps no sentence of a host about a round whose texts were removed', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(ASKED, 'cougar');
    await day.pass();
    day.advance(200 * DAY_MS);
    expect(countsOf(await day.pass())).toMatchObject({ pruned: 1 });
    day.sandbox.addPost({ by: HOST, text: 'It was a cougar! #cougarOrNot', replyTo: id });
    day.advance(MINUTE_MS);
    await day.pass();
    const told = await look(day, ({ solutions }) => solutions.of(id));
    expect(told).toMatchObject({ state: 'settled', solution: { labels: ['cougar'] } });
    expect(told?.evidence).toBeUndefined();
  });
});

describe('a round that waits', () => {
  test('is given up when it is too old, whatever keeps it from being looked at', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(ASKED, 'cougar');
    const broken: Parameters<GameDay['pass']>[1] = (context) => ({
      ...context,
      vision: { ...context.vision, classify: () => Promise.reject(new ModelError('it', ['is broken'])) },
    });
    await day.pass({}, broken);
    const alerts = () => look(day, async (store) => (await store.alerts.open()).map(({ name }) => name));
    expect(await alerts()).toEqual(['model (looking)']);
    day.advance(25 * HOUR_MS);
    await day.pass({}, broken);
    const [waiting, round] = await look(day, async ({ rounds }) => [
      await rounds.awaitingAnswer(),
      await rounds.find([id]),
    ]);
    expect(waiting).toEqual([]);
    expect(round).toMatchObject({ state: 'skipped', reason: 'too-old' });
    expect(await alerts()).toEqual(['model (looking)']);
    await day.hostPost(`2 ${ASKED}`, 'cougar');
    await day.pass();
    expect(await alerts()).toEqual([]);
  });
});

describe('a worker', () => {
  const passWith = async (error: Error) => {
    const day = await gameDay();
    const app = await day.open({}, () => {
      throw error;
    });
    const said: string[] = [];
    const log = { error: (line: string) => said.push(line) };
    const result = passOrWait(app, new AbortController().signal, log).finally(() => app.close());
    return { result, said };
  };

  test.each(['locked', 'disk-full'] as const)('outlives a memory that is %s for a while', async (kind) => {
    const { result, said } = await passWith(new StoreError(kind, 'Not now.'));
    expect(await result).toBeUndefined();
    expect(said).toEqual(['Not now. The next run tries again.']);
  });

  test('ends where waiting does not help', async () => {
    const { result } = await passWith(new StoreError('read-only', 'Never.'));
    await expect(result).rejects.toThrow('Never.');
  });
});
