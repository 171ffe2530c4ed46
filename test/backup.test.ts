import { chmod, copyFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newOwner, PASS_LEASE } from '../src/play/lease.ts';
import { DatabaseUrl } from '../src/settings/secrets.ts';
import type { Settings } from '../src/settings/settings.ts';
import { testSchema } from '../src/store/postgres/testing/memory.ts';
import { whyNoServer } from '../src/store/postgres/testing/server.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';

const ASKED = '#cougarOrNot @fieldmark_bot';
const MINUTE_MS = 60_000;
/** X refuses the same text twice within a day; the memory must not lean on that. */
const UNHELPFUL = { duplicateWindowHours: 0 };

function deskOf(day: GameDay) {
  const folder = dirname(day.databasePath);
  const run = (...args: string[]) => runCommand(args, { DATABASE_PATH: day.databasePath }, folder, day.now);
  return { folder, file: join(folder, 'copy.sqlite'), run };
}

async function keepLogin(day: GameDay, session: string, over: Partial<Settings> = {}): Promise<void> {
  const { store, close } = await day.open(over);
  await store.on('bluesky').sessions.save(session);
  await close();
}

async function keptLogin(day: GameDay, over: Partial<Settings> = {}): Promise<string | undefined> {
  const { store, close } = await day.open(over);
  const session = await store.on('bluesky').sessions.load();
  await close();
  return session;
}

describe('fieldmark backup', () => {
  test('copies a database in use, for its user alone, and writes over nothing unasked', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost(ASKED, 'cougar');
    const app = await day.open();
    await app.playOnce(new AbortController().signal);
    const { file, folder, run } = deskOf(day);
    expect(await run('backup', 'copy.sqlite')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('a sound copy'),
    });
    await app.close();
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite']);
    const copy = new Database(file, { readonly: true });
    expect(copy.prepare('SELECT round_id, state FROM answers').all()).toEqual([
      { round_id: id, state: 'sent' },
    ]);
    copy.close();

    await writeFile(file, 'mine');
    expect(await run('backup', 'copy.sqlite')).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('--force'),
    });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await run('backup', 'copy.sqlite', '--force')).toMatchObject({ code: 0 });
    expect((await run('backup', day.databasePath, '--force')).stderr).toContain('is the database itself');
  });

  test('of nothing says so, and makes no database', async () => {
    const day = await gameDay();
    const { run, folder } = deskOf(day);
    await day.pass();
    const elsewhere = { DATABASE_PATH: join(folder, 'none', 'x.sqlite') };
    expect(await runCommand(['backup', 'copy.sqlite'], elsewhere, folder, day.now)).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('There is no database'),
    });
    expect(await run('backup', join('missing', 'copy.sqlite'))).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('There is no folder'),
    });
    expect((await readdir(folder)).some((name) => /none|copy/.test(name))).toBe(false);
  });
});

describe('fieldmark restore', () => {
  test('of an old state answers nothing twice, and keeps who opted out since', async () => {
    const day = await gameDay(UNHELPFUL);
    const { file, folder, run } = deskOf(day);
    const before = await day.hostPost(`1 ${ASKED}`, 'cougar');
    await day.pass();
    await run('backup', file);
    day.advance(MINUTE_MS);
    const since = await day.hostPost(`2 ${ASKED}`, 'dog');
    await day.hostPost('on its own #cougarOrNot', 'house_cat');
    await day.pass();
    expect(day.sandbox.botPosts()).toHaveLength(3);
    await run('optout', 'add', '@someone');
    await run('forget', before.id, '--yes');

    const restored = await run('restore', file, '--yes');
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(restored.stdout).toMatch(
      /with 1 round\.\nWhat was there is kept as .*before-restore-.*\n.*own timeline/,
    );
    expect(restored.stdout).toContain('1 deletion request.');
    expect(
      (await readdir(folder)).filter((name) => /\.before-restore-\d{4}-\d\d-\d\dT\d{6}Z$/.test(name)),
    ).toHaveLength(1);
    expect((await run('optout')).stdout).toContain('@someone');
    const app = await day.open();
    expect((await app.store.cursors.get(['own-timeline'])).size).toBe(0);
    await app.close();

    for (let i = 0; i < 3; i++) {
      day.advance(MINUTE_MS);
      const { counts } = { counts: countsOf(await day.pass()) };
      if (i === 0) expect(counts).toMatchObject({ 'own-posts': 3 });
    }
    expect([before, since].map(({ id }) => day.sandbox.answersTo(id).length)).toEqual([1, 1]);
    expect(day.sandbox.botPosts()).toHaveLength(3);
  });

  test('keeps what strangers used up since of their share of the day', async () => {
    const day = await gameDay();
    const { file, run } = deskOf(day);
    const spent = async (id: string): Promise<number> => {
      const { store, close } = await day.open();
      const line = { what: 'post-read', id, accountId: 'a stranger', microUsd: 5000 };
      await store.spending.noteStrangers(day.now(), [line]);
      const sum = await store.spending.onStrangers(day.now(), 'a stranger');
      await close();
      return sum;
    };
    await spent('before');
    await run('backup', file);
    expect(await spent('since')).toBe(10_000);
    expect(await run('restore', file, '--yes')).toMatchObject({ code: 0 });
    expect(await spent('after')).toBe(15_000);
  });

  test("never takes a backup's Bluesky login, which may be used up; the present one stays", async () => {
    const day = await gameDay();
    const { file, folder, run } = deskOf(day);
    await keepLogin(day, 'of the backup');
    expect(await run('backup', file)).toMatchObject({ code: 0 });
    const copy = new Database(file, { readonly: true });
    expect(copy.prepare('SELECT session FROM sessions').pluck().all()).toEqual(['of the backup']);
    copy.close();
    await keepLogin(day, 'of today');
    expect(await run('restore', file, '--yes')).toMatchObject({ code: 0 });
    expect(await keptLogin(day)).toBe('of today');
    const over = { databasePath: join(folder, 'new', 'fieldmark.sqlite') };
    const elsewhere = await runCommand(
      ['restore', file, '--yes'],
      { DATABASE_PATH: over.databasePath },
      folder,
      day.now,
    );
    expect(elsewhere).toMatchObject({ code: 0 });
    expect(await keptLogin(day, over)).toBeUndefined();
  });

  test.skipIf(whyNoServer())('nor on a server; there it needs an empty memory', async () => {
    const day = await gameDay();
    const { file, folder, run } = deskOf(day);
    await keepLogin(day, 'of the backup');
    await run('backup', file);
    const schema = await testSchema();
    onTestFinished(schema.dispose);
    const over = { databaseUrl: new DatabaseUrl(schema.url) };
    const restore = () =>
      runCommand(['restore', file, '--yes'], { DATABASE_URL: schema.url }, folder, day.now);
    expect(await restore()).toMatchObject({ code: 0 });
    expect(await keptLogin(day, over)).toBeUndefined();
    await keepLogin(day, 'of today', over);
    expect(await restore()).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('holds a memory already'),
    });
    expect(await keptLogin(day, over)).toBe('of today');
  });

  test('onto a machine that has nothing yet makes a memory that goes on', async () => {
    const day = await gameDay(UNHELPFUL);
    const { file, folder, run } = deskOf(day);
    const { id } = await day.hostPost(ASKED, 'cougar');
    await day.pass();
    await run('backup', file);
    const path = join(folder, 'new', 'fieldmark.sqlite');
    const restored = await runCommand(['restore', file, '--yes'], { DATABASE_PATH: path }, folder, day.now);
    expect(restored).toMatchObject({ code: 0, stdout: expect.not.stringContaining('kept as') });
    expect((await stat(path)).mode & 0o077).toBe(0);
    await day.pass({ databasePath: path });
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });

  test('takes nothing but a sound backup of ours, and leaves everything as it was', async () => {
    const day = await gameDay();
    const { file, folder, run } = deskOf(day);
    await day.hostPost(ASKED, 'cougar');
    await day.pass();
    await run('backup', file);
    const intact = await readFile(day.databasePath);
    const at = (name: string) => join(folder, name);

    const foreign = new Database(at('foreign.sqlite'));
    foreign.exec('CREATE TABLE recipes (name TEXT)');
    foreign.close();
    await copyFile(file, at('newer.sqlite'));
    const newer = new Database(at('newer.sqlite'));
    newer.exec("INSERT INTO migrations VALUES (9999, '9999_future', 'x', '2030-01-01T00:00:00.000Z')");
    newer.close();
    await copyFile(file, at('cut.sqlite'));
    await truncate(at('cut.sqlite'), 9000);
    await writeFile(at('empty.sqlite'), '');
    await writeFile(
      at('text.sqlite'),
      'a letter to my aunt, at least as long as the header of a database is',
    );

    for (const [name, why] of [
      ['foreign.sqlite', "no backup of Fieldmark's"],
      ['newer.sqlite', 'newer program'],
      ['cut.sqlite', 'damaged'],
      ['empty.sqlite', "no backup of Fieldmark's"],
      ['text.sqlite', "no backup of Fieldmark's"],
      ['none.sqlite', 'There is no file'],
    ] as const) {
      const refused = await run('restore', name, '--yes');
      expect(refused, name).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining(why) });
    }
    expect(await run('restore', file)).toMatchObject({ code: 64, stderr: expect.stringContaining('--yes') });
    expect((await readFile(day.databasePath)).equals(intact)).toBe(true);
    expect((await readdir(folder)).filter((name) => /restor/.test(name))).toEqual([]);
  });

  test('waits for no one: it refuses while a run is under way or the bot has the database open', async () => {
    const day = await gameDay();
    const { file, run } = deskOf(day);
    await day.hostPost(ASKED, 'cougar');
    await day.pass();
    await run('backup', file);
    const app = await day.open();
    expect(await run('restore', file, '--yes')).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('Stop the bot'),
    });
    const owner = newOwner();
    await app.store.leases.claim(PASS_LEASE, owner, new Date(), MINUTE_MS);
    expect(await run('restore', file, '--yes')).toMatchObject({
      code: 75,
      stderr: expect.stringContaining('under way'),
    });
    await app.store.leases.release(PASS_LEASE, owner);
    await app.close();
    expect(await run('restore', file, '--yes')).toMatchObject({ code: 0 });
  });

  test('takes the place of a damaged database', async () => {
    const day = await gameDay(UNHELPFUL);
    const { file, run } = deskOf(day);
    const { id } = await day.hostPost(ASKED, 'cougar');
    await day.pass();
    await run('backup', file);
    await chmod(day.databasePath, 0o600);
    await truncate(day.databasePath, 5000);
    expect(await run('restore', file, '--yes')).toMatchObject({ code: 0 });
    day.sandbox.addPost({ by: HOST, text: `2 ${ASKED}`, photos: [{ bytes: await solidPhoto('dog') }] });
    expect(countsOf(await day.pass())).toMatchObject({ sent: 1 });
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});
