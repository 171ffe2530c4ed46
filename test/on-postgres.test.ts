/** What crosses rooms, with the memory on a server. The store's own tests are in src/store/postgres. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { leaseMs, PASS_LEASE } from '../src/play/lease.ts';
import { DatabaseUrl } from '../src/settings/secrets.ts';
import { type GoBetween, goBetween } from '../src/store/postgres/testing/go-between.ts';
import { testServer, whyNoServer } from '../src/store/postgres/testing/server.ts';
import { runCommand } from './support/command.ts';
import { keysOf } from './support/command-day.ts';
import { countsOf, type GameDay, gameDay } from './support/game-day.ts';
import { inParallel } from './support/in-parallel.ts';
import { runStorms, runStormsOnBoth } from './support/run-storms.ts';
import { killAt, killPoints, oneEach } from './support/sigkill.ts';

const CASES = 8;
const CASES_ON_BOTH = 2;
const SEED = 20_261_129;
const AT_ONCE = 3;

async function dayBy(): Promise<{ day: GameDay; line: GoBetween; settings: { databaseUrl: DatabaseUrl } }> {
  const day = await gameDay({ store: 'postgres', duplicateWindowHours: 0 });
  const line = await goBetween(day.databaseUrl ?? '');
  return { day, line, settings: { databaseUrl: new DatabaseUrl(line.url) } };
}

describe('a server that is not there', () => {
  const env = { DATABASE_URL: 'postgres://me:canary1234@127.0.0.1:1/bot', LOG_LEVEL: 'error' };

  test('once comes back later: a line that names it without its login, and exit code 0; other commands end with 69', async () => {
    const day = await gameDay();
    const keys = {
      ...keysOf(day.sandbox),
      TRACKED_HASHTAGS: 'cougarOrNot',
      MODELS_DIR: join(day.folder, 'models'),
    };
    const once = await runCommand(['once'], { ...keys, ...env }, day.folder);
    const said =
      /^The database postgres:\/\/127.0.0.1:1\/bot is out of reach. Nothing was lost, and the next run asks again/;
    expect(once).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(said) });
    for (const command of [
      ['export'],
      ['stats'],
      ['memory', 'copy', 'DATABASE_URL', 'x.sqlite'],
      ['doctor', '--offline'],
    ]) {
      const ended = await runCommand(command, { ...keys, ...env }, day.folder);
      expect({ command, code: ended.code }).toEqual({ command, code: 69 });
      expect(ended.stdout + ended.stderr).not.toContain('canary');
      expect(ended.stdout + ended.stderr).toContain('is out of reach');
    }
    expect(readdirSync(day.folder)).toEqual(['models']);
  });

  test.each([
    'postgress://me:canary1234@h/bot',
    'mysql://me:canary1234@h/bot',
    'postgres://me:canary@1234#@h/bot',
  ])('%s is refused: it never becomes a file in the folder', async (DATABASE_URL) => {
    const day = await gameDay();
    const ended = await runCommand(['migrate'], { DATABASE_URL }, day.folder);
    expect(ended).toMatchObject({ code: 78, stderr: expect.stringContaining('DATABASE_URL') });
    expect(ended.stderr).not.toContain('canary');
    expect(readdirSync(day.folder)).toEqual(['models']);
  });
});

describe.skipIf(whyNoServer())('with the memory on a PostgreSQL server', () => {
  test('a run without news asks the server at most 40 times, one with five posts at most 250 times', async () => {
    const { day, line, settings } = await dayBy();
    await day.pass(settings);
    const counted = async () => {
      day.advance(60_000);
      const before = line.roundTrips();
      const counts = countsOf(await day.pass(settings));
      return { trips: line.roundTrips() - before, sent: counts.sent ?? 0 };
    };
    const idle = await counted();
    for (let n = 0; n < 5; n++) await day.hostPost(`${n} #cougarOrNot @fieldmark_bot`, 'cougar');
    const busy = await counted();
    expect([idle.sent, busy.sent]).toEqual([0, 5]);
    expect(idle.trips).toBeLessThanOrEqual(40);
    expect(busy.trips).toBeLessThanOrEqual(250);
    line.close();
  });

  test('a server that ends in the middle of a run ends the run, not the bot; the next one settles what was under way', async () => {
    const { day, line, settings } = await dayBy();
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.hostPost('#cougarOrNot @fieldmark_bot again', 'cougar');
    const server = await testServer();
    // X has got the first reply; what became of it can no longer be written down.
    day.sandbox.faults.add({
      kind: 'hook',
      when: 'after-effect',
      match: { method: 'POST' },
      run: async () => {
        await server.stop();
        return undefined;
      },
    });
    await expect(day.pass(settings)).rejects.toMatchObject({ kind: 'unreachable' });
    day.sandbox.faults.clear();
    await server.start();
    for (let n = 0; n < 4; n++) {
      day.advance(6 * 60_000);
      await day.pass(settings);
    }
    expect(day.sandbox.botPosts()).toHaveLength(2);
    line.close();
  });

  test('a machine that is gone in the middle of a run holds the others up for five minutes at most; half a minute between the clocks is no end of it', async () => {
    const { day, line, settings } = await dayBy();
    await day.pass(settings);
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    const app = await day.open(settings);
    const gone = { id: 'gone', host: 'elsewhere', pid: 1 };
    await app.store.leases.claim(PASS_LEASE, gone, day.now(), leaseMs(240_000));
    await app.close();
    day.advance(30_000);
    expect((await day.pass(settings)).outcome).toBe('busy');
    day.advance(5 * 60_000 - 30_000);
    expect((await day.pass(settings)).outcome).toBe('done');
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    line.close();
  });

  test('a post with a zero in it is played like any other', async () => {
    const { day, line, settings } = await dayBy();
    const { id } = await day.hostPost('a\0b #cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass(settings);
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    line.close();
  });

  test(`exactly one answer in ${CASES} random cases, two machines on one memory among them (npm run storm -- --store postgres)`, async () => {
    const { failures, ...tally } = await runStorms({ runs: CASES, seed: SEED, atOnce: 4, store: 'postgres' });
    expect(failures).toEqual([]);
    expect(tally).toMatchObject({ cases: CASES, doubled: 0, lost: 0 });
    expect(tally.answers).toBeGreaterThan(CASES / 2);
  });

  test(`exactly one answer in ${CASES_ON_BOTH} random cases of one bot on X and Bluesky`, async () => {
    const options = { runs: CASES_ON_BOTH, seed: SEED, atOnce: 2, store: 'postgres' } as const;
    const { failures, ...tally } = await runStormsOnBoth(options);
    expect(failures).toEqual([]);
    expect(tally).toMatchObject({ cases: CASES_ON_BOTH, doubled: 0, lost: 0 });
    expect(tally.answers).toBeGreaterThan(5 * CASES_ON_BOTH);
  });

  test('a first run killed by SIGKILL round each POST and at every thirtieth boundary ends with one answer each', async () => {
    const points = await killPoints('new memory', 'postgres');
    const commits = points.filter(({ name }) => name === 'after a commit').length;
    expect(commits).toBeGreaterThan(10);
    const isRoundPost = (i: number) =>
      [points[i], points[i + 1]].some((point) => point?.name.includes('POST'));
    const some = points.filter((_, i) => i % 30 === 0 || isRoundPost(i));
    const reports = await inParallel(AT_ONCE, some, (point) => killAt('new memory', point, 'postgres'));
    for (const { point, signal, answers } of reports)
      expect.soft({ point, signal, answers }).toEqual({ point, signal: 'SIGKILL', answers: oneEach });
  });
});
