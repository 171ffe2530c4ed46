import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DiskFacts, judgeDisk } from '../src/doctor/disk-check.ts';
import { lastRunCheck } from '../src/doctor/watch-checks.ts';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { post, reply, round } from '../src/store/testing/builders.ts';
import { doctorBench } from './support/doctor-bench.ts';

const bench = doctorBench();
const { doctor, database } = bench;

describe('database', () => {
  test('a sound one is told with what is in it, and stays as it is', async () => {
    const store = openStore(database());
    await store.runs.finish(
      await store.runs.start({ startedAt: new Date(), mode: 'live', version: '1', host: 'h', pid: 1 }),
      {
        finishedAt: new Date(),
        outcome: 'refused',
        note: 'credits depleted',
        counts: {},
      },
    );
    await store.accounts.saveSelf({ id: '42', handle: 'another_bot' }, new Date());
    await store.spending.record({ at: new Date(), what: 'post-read', units: 300, unitMicroUsd: 5000 });
    await store.close();
    const before = await readFile(database());
    const { code, of, worst } = await doctor();
    expect(of('database')).toMatchObject([
      { state: 'ok', seen: expect.stringMatching(/sound and up to date, 0 rounds, /) },
    ]);
    expect(of('spending')).toMatchObject([
      {
        state: 'warning',
        seen: "Today's budget is used up: $1.50 of $1.00 spent today (UTC), $1.50 in 30 days",
      },
    ]);
    expect(worst('last run')).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(/: refused \(live\): .*\. credits depleted$/),
    });
    expect(of('credentials')[1]).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('belongs to @another_bot'),
    });
    expect(await readFile(database())).toEqual(before);
    expect(code).toBe(0);
  });

  test('who is left alone because of a sentence is listed, with the post and how to undo it', async () => {
    const store = openStore(database());
    await store.accounts.optOut({ id: '7', handle: 'weary' }, new Date('2026-11-20T12:00:00Z'), '1001');
    await store.accounts.optOut({ handle: 'by_hand' }, new Date(), 'operator');
    await store.close();
    const { of } = await doctor({}, '--offline');
    expect(of('opt-outs')).toMatchObject([
      {
        state: 'ok',
        seen: expect.stringMatching(
          /: 1; fieldmark optout remove .*\n@weary \(7\), 2026-11-20 12:00 UTC, post 1001$/,
        ),
      },
    ]);
  });

  test('answers whose outcome is unknown are a warning, those that wait are told', async () => {
    const store = openStore(database());
    for (const id of ['1001', '1002', '1003']) {
      await store.rounds.save(round(post(id)));
      await store.answers.draft(reply(id));
    }
    await store.answers.markSending('1001', new Date());
    await store.answers.markHeld('1002', 'review');
    await store.answers.markDead('1003', 'post-gone', new Date());
    await store.close();
    const { code, of } = await doctor({}, '--offline');
    expect(of('database')).toMatchObject([
      {
        state: 'ok',
        seen: expect.stringContaining(
          '3 rounds, 0 replies posted in 24 hours, 1 held for review, 1 given up',
        ),
        details: { answers: { sending: 1, held: 1, retry: 0, dead: 1 } },
      },
      { state: 'warning', seen: expect.stringContaining('1 reply of unknown outcome') },
    ]);
    expect(code).toBe(0);
  });

  test('one that is older waits for the next run; it is not brought up to date', async () => {
    await mkdir(join(bench.folder, 'data'));
    await writeFile(database(), '');
    const { worst } = await doctor({}, '--offline');
    expect(worst('database')).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(/waits for 0001_first/),
    });
    expect(await readFile(database(), 'utf8')).toBe('');
  });

  test('none, a damaged one, a folder, or a place where none can be: a fault with 78', async () => {
    await openStore(database()).close();
    const bytes = await readFile(database());
    bytes.fill(0xff, 4096, bytes.length - 4096);
    await writeFile(join(bench.folder, 'damaged.sqlite'), bytes);
    await writeFile(join(bench.folder, 'text.sqlite'), 'Dear diary, today I saw a cougar. '.repeat(99));
    for (const [path, seen] of [
      ['damaged.sqlite', /is damaged/],
      ['text.sqlite', /not an SQLite database/],
      ['models', /is a folder/],
      ['text.sqlite/deeper/db.sqlite', /cannot be created/],
    ] as const) {
      const { code, worst } = await doctor({ DATABASE_PATH: path }, '--offline');
      expect(worst('database')).toMatchObject({ state: 'fault', seen: expect.stringMatching(seen) });
      expect(code).toBe(78);
    }
  });

  test('the last run: silence for a day, a crash and a run that never ended are warnings', () => {
    const now = new Date('2026-11-20T12:00:00Z');
    const run = (hoursAgo: number, outcome?: string) => {
      const startedAt = new Date(now.getTime() - hoursAgo * 3_600_000);
      const end = outcome === undefined ? {} : { finishedAt: startedAt, outcome };
      return lastRunCheck({ id: 1, host: 'h', pid: 1, startedAt, mode: 'live', counts: {}, ...end }, now);
    };
    expect(lastRunCheck(undefined, now).state).toBe('ok');
    expect(run(1, 'done')).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(/^2026-11-20 11:00 UTC, 60 minutes ago: done \(live\): 0 posts seen/),
    });
    expect(run(50, 'done')).toMatchObject({ state: 'warning', cure: expect.stringContaining('schedule') });
    expect(run(0.1, 'crashed').state).toBe('warning');
    expect(run(0.1).state).toBe('ok');
    expect(run(5)).toMatchObject({ state: 'warning', seen: expect.stringContaining('was killed') });
  });
});

describe('disk', () => {
  const lasting: DiskFacts = {
    databasePath: '/srv/bot/data/fieldmark.sqlite',
    folder: '/srv/bot',
    onHeroku: false,
    inContainer: false,
    onRoot: true,
    kind: 'other',
    isTemporary: false,
    freeBytes: 5e9,
  };
  const states = (over: Partial<DiskFacts>) => judgeDisk({ ...lasting, ...over }).map(({ state }) => state);

  test('that does not last is a warning: Heroku, memory, temporary folders, a container without a volume', async () => {
    expect(states({})).toEqual(['ok']);
    expect(states({ onHeroku: true })).toEqual(['warning']);
    expect(states({ kind: 'memory' })).toEqual(['warning']);
    expect(states({ isTemporary: true })).toEqual(['warning']);
    expect(states({ kind: 'overlay' })).toEqual(['warning']);
    expect(states({ inContainer: true })).toEqual(['warning']);
    expect(states({ inContainer: true, onRoot: false })).toEqual(['ok']);
    const { code, worst } = await doctor({ DYNO: 'web.1' }, '--offline');
    expect(worst('disk')).toMatchObject({ state: 'warning', seen: expect.stringContaining('Heroku') });
    expect(code).toBe(0);
  });

  test('that is nearly full is a warning, a full one a fault', () => {
    expect(states({ freeBytes: 100e6 })).toEqual(['ok', 'warning']);
    expect(states({ freeBytes: 1e6 })).toEqual(['ok', 'fault']);
  });
});
