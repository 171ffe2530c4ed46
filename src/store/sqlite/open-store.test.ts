import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { at, post, reply, round, skipped } from '../testing/builders.ts';
import { failure } from '../testing/store-contract.ts';
import { openConnection } from './connection.ts';
import { migrate } from './migrations.ts';
import { openStore, storeOn } from './open-store.ts';
import { asStoreError } from './sqlite-errors.ts';
import { tempFolder } from './testing/temp-folder.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('file and folder are made for their user alone', async () => {
  const folder = join(tempFolder(), 'deep', 'data');
  const path = join(folder, 'memory.sqlite');
  const store = openStore(path);
  await store.cursors.move(['#a'], '1', at(0));
  expect([modeOf(folder), modeOf(path), modeOf(`${path}-wal`), modeOf(`${path}-shm`)]).toEqual([
    0o700, 0o600, 0o600, 0o600,
  ]);
  await store.close();
});

test('each commit is synced, foreign keys hold, and readers do not wait for the writer', () => {
  const connection = openConnection(join(tempFolder(), 'memory.sqlite'));
  migrate(connection);
  const pragma = (name: string) => connection.sqlite.pragma(name, { simple: true });
  expect([
    pragma('journal_mode'),
    pragma('synchronous'),
    pragma('foreign_keys'),
    pragma('busy_timeout'),
  ]).toEqual(['wal', 2, 1, 5000]);
  connection.close();
});

test('everything is there again after closing and opening', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const first = openStore(path);
  expect(first.isNew).toBe(true);
  await first.rounds.save(round(post('1')));
  await first.answers.draft(reply('1'));
  const told = await Array.fromAsync(first.rounds.all());
  await first.close();
  const second = openStore(path);
  expect(second.isNew).toBe(false);
  expect(await Array.fromAsync(second.rounds.all())).toEqual(told);
  await second.close();
});

test('a memory without a file works and is always new', async () => {
  const store = openStore(':memory:');
  await store.rounds.save(round(post('1')));
  expect([store.isNew, await store.rounds.count()]).toEqual([true, 1]);
  await store.close();
});

test('a file that is no database is refused and left as it is', async () => {
  const path = join(tempFolder(), 'notes.txt');
  writeFileSync(path, 'Dear diary, today I saw a cougar. '.repeat(100));
  expect(await failure(() => openStore(path))).toBe('not-a-database');
  expect(() => openStore(path)).toThrow(/not an SQLite database.*DATABASE_PATH/);
  expect(statSync(path).size).toBe(3400);
});

test('a damaged database is told from a foreign one', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path);
  await store.rounds.save(skipped(post('1')));
  await store.close();
  const sqlite = new Database(path);
  sqlite.unsafeMode();
  sqlite.pragma('writable_schema = ON');
  sqlite.exec("UPDATE sqlite_schema SET sql = 'CREATE TABLE rounds (' WHERE name = 'rounds'");
  sqlite.close();
  expect(await failure(() => openStore(path))).toBe('corrupt');
});

test('a path that cannot be a file says so', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'data'));
  expect(await failure(() => openStore(join(folder, 'data')))).toBe('cannot-open');
  writeFileSync(join(folder, 'file'), '');
  expect(() => openStore(join(folder, 'file', 'memory.sqlite'))).toThrow(/cannot be opened.*DATABASE_PATH/);
});

test.each([
  ['leads in a circle', () => join(tempFolder(), 'loop/memory.sqlite')],
  ['has too long a name', () => join(tempFolder(), 'x'.repeat(300))],
  // Node's recursive mkdir never comes back from there.
  ['lies where no folder can be made', () => '/proc/none/memory.sqlite'],
])('a path that %s says so, and at once', async (_, place) => {
  const path = place();
  if (path.includes('loop')) symlinkSync('loop', dirname(path));
  if (path.startsWith('/proc') && !existsSync('/proc/self')) return;
  expect(await failure(() => openStore(path))).toBe('cannot-open');
});

test('a folder that cannot be written says what to permit', async () => {
  const parent = tempFolder();
  const folder = join(parent, 'read-only');
  mkdirSync(folder);
  chmodSync(parent, 0o755);
  chmodSync(folder, 0o555);
  const said = await asAnybody(() => failure(() => openStore(join(folder, 'memory.sqlite'))));
  expect(said).toBe('read-only');
});

/** Root may write everywhere, so the work is done as user nobody. */
function asAnybody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test('a read-only database or folder asks for write permission, whatever the system calls it', async () => {
  const connection = openConnection(join(tempFolder(), 'memory.sqlite'));
  migrate(connection);
  connection.sqlite.pragma('query_only = ON');
  const store = storeOn(connection, false);
  await expect(store.cursors.move(['#a'], '1', at(0))).rejects.toThrow(/cannot be written.*write permission/);
  await store.close();
  for (const code of ['EACCES', 'EROFS', 'SQLITE_READONLY_DIRECTORY']) {
    const error = Object.assign(new Error('no'), { code });
    expect(asStoreError(error, 'x')).toMatchObject({ kind: 'read-only', cause: error });
  }
});

test('a database that another program keeps locked says so, and works when it is released', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path, { busyTimeoutMs: 0 });
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  await expect(store.rounds.save(round(post('1')))).rejects.toThrow(/locked by another program/);
  expect(await store.rounds.count()).toBe(0);
  other.exec('ROLLBACK');
  other.close();
  await store.rounds.save(round(post('1')));
  await store.close();
});

test('a full disk is told, takes back the whole change, and leaves a working store', async () => {
  const connection = openConnection(join(tempFolder(), 'memory.sqlite'));
  migrate(connection);
  const store = storeOn(connection, true);
  const pages = connection.sqlite.pragma('page_count', { simple: true });
  connection.sqlite.pragma(`max_page_count = ${pages}`);
  const huge = round(post('1', { text: 'x'.repeat(100_000) }));
  expect(await failure(() => store.rounds.save(huge))).toBe('disk-full');
  expect(await store.rounds.count()).toBe(0);
  connection.sqlite.pragma('max_page_count = 1000000');
  expect((await store.rounds.save(huge)).id).toBe('1');
  await store.close();
});
