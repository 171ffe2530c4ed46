import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { at, post, reply, round } from '../testing/builders.ts';
import { failure } from '../testing/store-contract.ts';
import { openStore } from './open-store.ts';
import { maySetAside } from './set-aside.ts';
import { asStoreError } from './sqlite-errors.ts';
import { startRivals } from './testing/start-rivals.ts';
import { tempFolder } from './testing/temp-folder.ts';

const NOON = new Date('2026-11-20T12:00:00Z');
const mending = { mend: true, now: () => NOON, busyTimeoutMs: 100 };

let original: string | undefined;

/** A memory of many pages, closed. */
async function someMemory(): Promise<string> {
  original ??= await makeMemory();
  const path = join(tempFolder(), 'memory.sqlite');
  writeFileSync(path, Buffer.from(original, 'latin1'));
  return path;
}

async function makeMemory(): Promise<string> {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path, mending);
  for (let n = 10; n < 25; n++) {
    await store.rounds.save(round(post(`${n}`, { text: 'x'.repeat(5000) })));
    await store.answers.draft(reply(`${n}`));
  }
  await store.close();
  return readFileSync(path, 'latin1');
}

function overwrite(path: string, offset: number, bytes: Buffer): void {
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, offset);
  closeSync(descriptor);
}

/** Ended without a word, for example by SIGKILL: the next opening has reason to look. */
async function leaveRunUnfinished(path: string): Promise<void> {
  const store = openStore(path);
  await store.runs.start({ startedAt: at(0), mode: 'live', version: 'test', host: 'here', pid: 1 });
  await store.close();
}

const damages: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
  'a header of rubbish': (path) => overwrite(path, 0, Buffer.alloc(100, 0xa5)),
  'a first page of zero bytes': (path) => overwrite(path, 0, Buffer.alloc(4096)),
  'a page of rubbish in the middle': async (path) => {
    await leaveRunUnfinished(path);
    const pages = statSync(path).size / 4096;
    overwrite(path, Math.floor(pages / 2) * 4096, Buffer.alloc(4096, 0xa5));
  },
  'half of the file gone': (path) => truncateSync(path, 4096 * Math.floor(statSync(path).size / 8192)),
  'a broken table definition': (path) => {
    const sqlite = new Database(path);
    sqlite.unsafeMode();
    sqlite.pragma('writable_schema = ON');
    sqlite.exec("UPDATE sqlite_schema SET sql = 'CREATE TABLE photos (' WHERE name = 'photos'");
    sqlite.close();
  },
};

describe.each(Object.entries(damages))('a database with %s', (_, damage) => {
  test('is set aside as it is, and a new one takes its place', async () => {
    const path = await someMemory();
    await damage(path);
    const before = readFileSync(path);
    const store = openStore(path, mending);
    expect(store.rebuiltFrom).toBe(`${path}.corrupt-2026-11-20T120000Z`);
    expect([store.isNew, await store.rounds.count()]).toEqual([true, 0]);
    await store.rounds.save(round(post('1')));
    await store.close();
    expect(readFileSync(`${path}.corrupt-2026-11-20T120000Z`).equals(before)).toBe(true);

    const next = openStore(path, mending);
    expect([next.rebuiltFrom, next.isNew, await next.rounds.count()]).toEqual([undefined, false, 1]);
    await next.close();
  });

  test('is left where it is by commands that do not play', async () => {
    const path = await someMemory();
    await damage(path);
    let told = 'nothing';
    try {
      // A page in the middle is found by those that play.
      await openStore(path).close();
    } catch (error) {
      told = (error as Error).message;
    }
    expect(told).toMatch(/^nothing$|is damaged. Nothing to do: the next run sets it aside/);
    expect(readdirSync(dirname(path)).filter((name) => name.includes('corrupt'))).toEqual([]);
  });
});

test('an emptied file whose log is still there is set aside with its log, which SQLite would delete', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  await startRivals('die-sending', path);
  const log = readFileSync(`${path}-wal`);
  writeFileSync(path, '');
  const store = openStore(path, mending);
  expect([store.isNew, store.rebuiltFrom]).toEqual([true, `${path}.corrupt-2026-11-20T120000Z`]);
  expect(readFileSync(`${store.rebuiltFrom}-wal`).equals(log)).toBe(true);
  await store.close();
});

test('a damaged log is as if its last changes had not been made', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  await startRivals('die-sending', path);
  overwrite(`${path}-wal`, 32, Buffer.alloc(statSync(`${path}-wal`).size - 32, 0xa5));
  const store = openStore(path, mending);
  expect([store.isNew, await store.rounds.count()]).toEqual([true, 0]);
  await store.close();
});

test('who said stop and what is spent is carried over, as far as it can be read', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const before = openStore(path, mending);
  for (let n = 10; n < 25; n++) await before.rounds.save(round(post(`${n}`, { text: 'x'.repeat(5000) })));
  const runId = await before.runs.start({
    startedAt: NOON,
    mode: 'live',
    version: 'test',
    host: 'here',
    pid: 1,
  });
  await before.spending.record({
    runId,
    at: NOON,
    what: 'post',
    units: 2,
    unitMicroUsd: 15_000,
    ids: ['1', '2'],
  });
  await before.limits.save('app GET tweets/search/recent', at(600_000));
  await before.close();
  const sqlite = new Database(path);
  sqlite.exec(
    "INSERT INTO opt_outs (network, account_id, since, source) VALUES ('x', '7', '2026-05-01T09:00:00.000Z', 'operator')",
  );
  const damaged = sqlite.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'rounds'").pluck().get();
  sqlite.close();
  overwrite(path, (Number(damaged) - 1) * 4096, Buffer.alloc(4096, 0xa5));

  const store = openStore(path, mending);
  expect(store.rebuiltFrom).toBeDefined();
  expect(await store.accounts.hasOptedOut({ id: '7' })).toBe(true);
  expect(await store.spending.since(NOON)).toBe(30_000);
  expect(await store.limits.until('app GET tweets/search/recent')).toEqual(at(600_000));
  await store.spending.record({ at: NOON, what: 'post', units: 1, unitMicroUsd: 15_000, ids: ['1'] });
  expect(await store.spending.since(NOON)).toBe(30_000);
  await store.close();
});

test('an empty file is a new memory', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  writeFileSync(path, '');
  const store = openStore(path, mending);
  expect([store.isNew, store.rebuiltFrom]).toEqual([true, undefined]);
  await store.close();
});

test('nothing that was set aside before is written over', async () => {
  const path = await someMemory();
  const names: string[] = [];
  for (const _ of ['first', 'second', 'third']) {
    overwrite(path, 0, Buffer.alloc(100, 0xa5));
    const store = openStore(path, mending);
    await store.close();
    names.push(basename(store.rebuiltFrom ?? ''));
  }
  const name = 'memory.sqlite.corrupt-2026-11-20T120000Z';
  expect(names).toEqual([name, `${name}-2`, `${name}-3`]);
  expect(names.every((each) => existsSync(join(dirname(path), each)))).toBe(true);
});

describe('what is not set aside', () => {
  const untouched = async (path: string, kind: string) => {
    const before = readFileSync(path);
    expect(await failure(() => openStore(path, mending))).toBe(kind);
    expect(readFileSync(path).equals(before)).toBe(true);
    return readdirSync(dirname(path));
  };

  test("another program's file, damaged or not, and nothing is left beside it", async () => {
    const folder = tempFolder();
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'Dear diary, today I saw a cougar. '.repeat(100));
    expect(await untouched(text, 'not-a-database')).toEqual(['notes.txt']);

    const foreign = join(tempFolder(), 'places.sqlite');
    const other = new Database(foreign);
    other.exec('CREATE TABLE places (name TEXT)');
    other.close();
    expect(await untouched(foreign, 'not-a-database')).toEqual(['places.sqlite']);
    overwrite(foreign, 100, Buffer.alloc(3000, 0xa5));
    await untouched(foreign, 'corrupt');
  });

  test('a text that quotes our tables', async () => {
    const dump = join(tempFolder(), 'dump.sql');
    copyFileSync(new URL('../../../migrations/0001_first.sql', import.meta.url), dump);
    expect(await untouched(dump, 'not-a-database')).toEqual(['dump.sql']);
  });

  test("a newer program's database", async () => {
    const path = await someMemory();
    const sqlite = new Database(path);
    sqlite.exec("INSERT INTO migrations VALUES (99, '0099_next_year', 'x', '2027-01-01T00:00:00.000Z')");
    sqlite.close();
    await untouched(path, 'newer');
  });

  test('one on a disk that fails, or one that is locked', () => {
    for (const code of ['SQLITE_IOERR_READ', 'SQLITE_IOERR_CORRUPTFS', 'SQLITE_BUSY', 'SQLITE_FULL']) {
      expect(maySetAside(asStoreError(Object.assign(new Error('no'), { code }), 'x'))).toBe(false);
    }
  });

  test('one that another process has open; when it ended, the next opening sets it aside', async () => {
    const path = await someMemory();
    const other = openStore(path);
    overwrite(path, 0, Buffer.alloc(100, 0xa5));
    expect((await untouched(path, 'locked')).some((name) => name.includes('corrupt'))).toBe(false);
    await other.close();
    const store = openStore(path, mending);
    expect(store.rebuiltFrom).toBeDefined();
    await store.close();
  });
});

test('of processes that find it damaged at once one sets it aside, and all go on with the same new file', async () => {
  const path = await someMemory();
  overwrite(path, 0, Buffer.alloc(100, 0xa5));
  const ends = await startRivals('mend', path, 3);
  expect(ends.map(({ stderr }) => stderr)).toEqual(['', '', '']);
  const results = ends.map(({ result }) => result as { rebuilt: boolean; inode: number });
  expect(results.filter(({ rebuilt }) => rebuilt)).toHaveLength(1);
  expect(new Set(results.map(({ inode }) => inode))).toEqual(new Set([statSync(path).ino]));
  const aside = readdirSync(dirname(path)).filter((name) => /corrupt-[\dTZ-]+$/.test(name));
  expect(aside).toHaveLength(1);
});
