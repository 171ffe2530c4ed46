import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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

test('the script that a second new file of a process is made by leaves what the steps leave, one by one', () => {
  const folder = tempFolder();
  const [steps, script] = [join(folder, 'steps.sqlite'), join(folder, 'script.sqlite')];
  applyMigrations(steps, { migrationsDir: OWN, now: () => at(0) });
  applyMigrations(join(folder, 'first.sqlite'));
  expect(applyMigrations(script, { now: () => at(0) })).toHaveLength(OWN_COUNT);
  const schema = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid';
  expect(query(script, schema)).toEqual(query(steps, schema));
  const tables = query(steps, "SELECT name FROM sqlite_schema WHERE type = 'table'") as { name: string }[];
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables)
    expect(query(script, `SELECT * FROM "${name}"`), name).toEqual(query(steps, `SELECT * FROM "${name}"`));
  for (const pragma of ['user_version', 'application_id', 'journal_mode', 'integrity_check'])
    expect(query(script, `PRAGMA ${pragma}`)).toEqual(query(steps, `PRAGMA ${pragma}`));
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

test('a database from before ids were opaque: an id of X tells when its version was made', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const older = tempFolder();
  for (const file of readdirSync(OWN))
    if (/^000[1-7]_/.test(file)) cpSync(join(OWN, file), join(older, file));
  applyMigrations(path, { migrationsDir: older });
  const old = new Database(path);
  old.exec(`
    INSERT INTO rounds (id, latest_post_id, version_id, game_key, author_id, text, created_at, state, reason, seen_at, awaits_answer)
    VALUES ('1991440000000000000', '1991440012582912000', '1991440000000000000', '#a', '7', '', '2025-11-20T09:00:00.000Z', 'skipped',
      'too-old', '2025-11-20T10:00:00.000Z', 0);
    INSERT INTO post_ids (post_id, round_id) VALUES ('1991440000000000000', '1991440000000000000');
    INSERT INTO cursors (part, since_id, moved_at) VALUES ('#a', '1991440012582912000', '2025-11-20T10:00:00.000Z');`);
  old.close();
  const store = openStore(path);
  const kept = await store.rounds.find(['1991440000000000000']);
  expect(kept?.latestAt).toEqual(momentOf('1991440012582912000'));
  expect((await store.cursors.get(['#a'])).get('#a')).toBe('1991440012582912000');
  await store.close();

  function momentOf(id: string): Date {
    return new Date(Number((BigInt(id) >> 22n) + 1_288_834_974_657n));
  }
});

test('a database from before distances were kept: what was seen has none, what is seen from now on has', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const older = tempFolder();
  for (const file of readdirSync(OWN))
    if (/^00(0\d|1[01])_/.test(file)) cpSync(join(OWN, file), join(older, file));
  applyMigrations(path, { migrationsDir: older });
  const old = new Database(path);
  old.exec(
    `INSERT INTO predictions VALUES ('p', 'h', 'fox', '1', '[{"label":"fox","probability":1}]', 3, 2, '2026-05-01T09:00:00.000Z')`,
  );
  old.close();
  const store = openStore(path);
  const seen = {
    model: { name: 'fox', version: '1', hash: 'h' },
    scores: [{ label: 'fox', probability: 1 }],
  };
  expect(await store.photos.prediction('p', 'h')).toEqual({ ...seen, width: 3, height: 2 });
  await store.photos.savePrediction('q', { ...seen, distance: 0.5 }, { width: 3, height: 2 }, at(0));
  expect(await store.photos.prediction('q', 'h')).toMatchObject({ distance: 0.5 });
  await store.close();
});

test('a database from before there were several networks: what it holds is of X, and X alone sees it', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const older = tempFolder();
  for (const file of readdirSync(OWN))
    if (/^000[1-8]_/.test(file)) cpSync(join(OWN, file), join(older, file));
  applyMigrations(path, { migrationsDir: older });
  const old = new Database(path);
  const moment = at(0).toISOString();
  old.exec(`
    INSERT INTO rounds (id, latest_post_id, version_id, game_key, author_id, text, created_at, state, reason, kind, seen_at, awaits_answer)
    VALUES ('5', '5', '5', '#a', '7', '', '${moment}', 'admitted', 'summoned', 'reply', '${moment}', 0);
    INSERT INTO post_ids VALUES ('5', '5');
    INSERT INTO answers (round_id, kind, reply_to, text, verdict, rule, state, sent_id, drafted_at, sending_at, sent_at)
    VALUES ('5', 'reply', '5', 'A bobcat', '{}', 'clear-label', 'sent', '9', '${moment}', '${moment}', '${moment}');
    INSERT INTO host_answers VALUES ('5', 'settled', '{"kind":"is","labels":["bobcat"]}', NULL, '6', '${moment}');
    UPDATE scores SET outcome = 'right', named = 'label', confidence = 0.9;
    INSERT INTO summaries (due_at, from_at, to_at, text, drafted_at) VALUES ('${moment}', '${moment}', '${moment}', 'Well', '${moment}');
    INSERT INTO own_posts VALUES ('9', 'A bobcat', '5', '${moment}');
    INSERT INTO cursors VALUES ('own-timeline', '9', '${moment}');
    INSERT INTO accounts VALUES ('1', 'bot', '${moment}', '${moment}'), ('7', 'host', '${moment}', NULL);
    INSERT INTO opt_outs (account_id, since, source) VALUES ('8', '${moment}', 'operator');
    INSERT INTO rate_limits VALUES ('app GET users/me', '${at(9).toISOString()}');
    INSERT INTO spending (at, what, units, unit_micro_usd, micro_usd) VALUES ('${moment}', 'post-read', 1, 5000, 5000);
    INSERT INTO spending_ids VALUES ('${moment.slice(0, 10)}', 'post-read', '5', 1);
    INSERT INTO strangers VALUES ('${moment.slice(0, 10)}', 'post-read', '5', '7', 5000);`);
  old.close();

  const x = openStore(path);
  const seen = async (store: typeof x | ReturnType<typeof x.on>) => [
    (await store.rounds.find(['5']))?.answerState,
    (await store.answers.sentAs('9'))?.text,
    (await store.solutions.from(['6']))?.state,
    await store.summaries.isKnown(at(0)),
    await store.ownPosts.answering(['5']),
    (await store.cursors.get(['own-timeline'])).size,
    [(await store.accounts.self())?.handle, await store.accounts.idOf('host')],
    await store.accounts.hasOptedOut({ id: '8' }),
    await store.limits.until('app GET users/me'),
    [await store.spending.since(at(0)), await store.spending.onStrangers(at(0))],
    (await store.scores.found(at(0), at(1))).length,
  ];
  expect(await seen(x)).toEqual([
    ...['sent', 'A bobcat', 'settled', true, '9', 1, ['bot', '7'], true, at(9), [5000, 5000], 1],
  ]);
  const none = undefined;
  expect(await seen(x.on('bluesky'))).toEqual([
    ...[none, none, none, false, none, 0, [none, none], false, none, [0, 0], 0],
  ]);
  await x.close();
  expect(query(path, 'SELECT network, round, bot_said, score FROM round_list')).toEqual([
    { network: 'x', round: '5', bot_said: 'A bobcat', score: 'right' },
  ]);
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
