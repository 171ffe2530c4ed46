import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { at } from '../testing/builders.ts';
import { failure } from '../testing/store-contract.ts';
import { applyMigrations, pendingMigrations, readMigrations } from './migrations.ts';
import { openStore } from './open-store.ts';
import { tempFolder } from './testing/temp-folder.ts';

const OWN = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** A copy of the program's migrations with more files, and a database path beside it. */
function workshop(more: Readonly<Record<string, string>> = {}) {
  const folder = tempFolder();
  const migrationsDir = join(folder, 'migrations');
  cpSync(OWN, migrationsDir, { recursive: true });
  const add = (files: Readonly<Record<string, string>>) => {
    for (const [name, sql] of Object.entries(files)) writeFileSync(join(migrationsDir, name), sql);
  };
  add(more);
  return { path: join(folder, 'memory.sqlite'), options: { migrationsDir, now: () => at(0) }, add };
}

const OWN_COUNT = readMigrations().length;
/** The next number after the program's own, as in a file name. */
function next(step: number, name: string): string {
  return `${String(OWN_COUNT + step).padStart(4, '0')}_${name}.sql`;
}

function query(path: string, sql: string): unknown[] {
  const sqlite = new Database(path);
  try {
    return sqlite.prepare(sql).all();
  } finally {
    sqlite.close();
  }
}

test('what is pending is told without making the file, and applied once', () => {
  const { path, options } = workshop();
  expect(pendingMigrations(path, options)).toHaveLength(OWN_COUNT);
  expect(existsSync(path)).toBe(false);
  expect(applyMigrations(path, options).map(({ name }) => name)).toContain('0001_first');
  expect(pendingMigrations(path, options)).toEqual([]);
  expect(applyMigrations(path, options)).toEqual([]);
});

test('each step is recorded with its name, the hash of its text and the moment', () => {
  const { path, options } = workshop();
  applyMigrations(path, options);
  const rows = query(path, 'SELECT number, name, sha256, applied_at FROM migrations ORDER BY number');
  expect(rows[0]).toEqual({
    number: 1,
    name: '0001_first',
    sha256: readMigrations(OWN)[0]?.sha256,
    applied_at: at(0).toISOString(),
  });
});

test('an older database takes the new steps and keeps what it holds', async () => {
  const { path, options, add } = workshop();
  const old = openStore(path, options);
  await old.cursors.move(['#a'], '5', at(1));
  await old.close();
  add({ [next(1, 'notes')]: 'CREATE TABLE notes (note TEXT) STRICT;' });
  expect(pendingMigrations(path, options).map(({ name }) => name)).toEqual([next(1, 'notes').slice(0, -4)]);
  const store = openStore(path, options);
  expect(store.isNew).toBe(false);
  expect((await store.cursors.get(['#a'])).get('#a')).toBe('5');
  await store.close();
});

test('a faulty step takes back every step of that start', async () => {
  const { path, options } = workshop({
    [next(1, 'good')]: 'CREATE TABLE good (one TEXT) STRICT;',
    [next(2, 'bad')]: 'CREATE TABLE bad (one TEXT) STRICT; CREATE TABLE bad (one TEXT) STRICT;',
  });
  expect(await failure(() => applyMigrations(path, options))).toBe('internal');
  expect(query(path, 'SELECT name FROM sqlite_schema')).toEqual([]);
});

test('a database that a newer program made is refused, by both its doors', async () => {
  const { path, options } = workshop({ [next(1, 'future')]: 'CREATE TABLE future (one TEXT) STRICT;' });
  await openStore(path, options).close();
  expect(await failure(() => openStore(path))).toBe('newer');
  expect(() => pendingMigrations(path)).toThrow(
    /made by a newer program.*_future.*Install the newer program/,
  );
});

test('a step whose text changed after it was applied is refused; other line ends are no change', async () => {
  const { path, options, add } = workshop({
    [next(1, 'notes')]: 'CREATE TABLE notes (\nnote TEXT) STRICT;\n',
  });
  await openStore(path, options).close();
  add({ [next(1, 'notes')]: 'CREATE TABLE notes (\r\nnote TEXT) STRICT;\r\n' });
  await openStore(path, options).close();
  add({ [next(1, 'notes')]: 'CREATE TABLE notes (\nnote TEXT, by TEXT) STRICT;\n' });
  expect(() => openStore(path, options)).toThrow(/_notes differs from the text.*new migration/);
});

test('gaps, double numbers and odd names among the files are refused by name', async () => {
  const gap = workshop({ [next(2, 'late')]: 'SELECT 1;' });
  expect(() => openStore(gap.path, gap.options)).toThrow(
    new RegExp(`${next(2, 'late')}.*missing or used twice`),
  );
  const twice = workshop({ '0001_again.sql': 'SELECT 1;' });
  expect(await failure(() => openStore(twice.path, twice.options))).toBe('migrations');
  const odd = workshop({ 'notes.sql': 'SELECT 1;' });
  expect(() => openStore(odd.path, odd.options)).toThrow(/notes\.sql must be named NNNN_name\.sql/);
  const empty = join(tempFolder(), 'none');
  expect(await failure(() => readMigrations(empty))).toBe('migrations');
  mkdirSync(empty);
  expect(await failure(() => readMigrations(empty))).toBe('migrations');
});

test("another program's database is refused and not touched", () => {
  const path = join(tempFolder(), 'other.sqlite');
  const other = new Database(path);
  other.exec('CREATE TABLE birds (name TEXT)');
  other.close();
  const before = readFileSync(path);
  expect(() => openStore(path)).toThrow(/not Fieldmark's \(it has birds\).*DATABASE_PATH/);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a folder that moved takes its database along', async () => {
  const { path, options } = workshop();
  await openStore(path, options).close();
  renameSync(path, `${path}.moved`);
  expect(pendingMigrations(`${path}.moved`, options)).toEqual([]);
});
