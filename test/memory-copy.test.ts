import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { backUpMemory, copyBetween, openMemory, restoreMemory } from '../src/memory.ts';
import { DatabaseUrl } from '../src/settings/secrets.ts';
import { testSchema } from '../src/store/postgres/testing/memory.ts';
import { whyNoServer } from '../src/store/postgres/testing/server.ts';
import { TABLES } from '../src/store/rows/copy.ts';
import { failure } from '../src/store/testing/store-contract.ts';
import { type GameDay, gameDay } from './support/game-day.ts';

/** A memory with something in nearly every table. */
async function played(): Promise<{ day: GameDay; file: { databasePath: string } }> {
  const day = await gameDay();
  for (const label of ['cougar', 'dog', 'no_animal'])
    await day.hostPost(`${label} #cougarOrNot @fieldmark_bot`, label);
  await day.pass();
  const file = { databasePath: day.databasePath };
  const store = await openMemory(file);
  const [round] = await Array.fromAsync(store.rounds.all());
  await store.accounts.optOut({ handle: 'someone' }, day.now(), 'operator');
  await store.limits.save('search', day.now());
  await store.alerts.raise('money', 'no credits', day.now());
  await store.summaries.draft({
    from: day.now(),
    to: day.now(),
    text: 'a text with a zero\0',
    draftedAt: day.now(),
  });
  if (!round) throw new Error('nothing was played');
  await store.solutions.save({
    roundId: round.id,
    state: 'settled',
    solution: { kind: 'is', labels: ['cougar'] },
    source: 'operator',
    foundAt: day.now(),
  });
  await store.shadows.save({
    roundId: round.id,
    model: { name: 'second', version: '2.0.0', hash: 's' },
    verdict: { kind: 'unsure', rule: 'unclear' },
    at: day.now(),
  });
  await store.scores.save([{ roundId: round.id, outcome: 'right', named: 'label', confidence: 0.875 }]);
  await store.on('bluesky').sessions.save('{"refresh":"once"}');
  await store.close();
  return { day, file };
}

function rowsOf({ databasePath }: { databasePath: string }): Record<string, readonly unknown[]> {
  const file = new Database(databasePath, { readonly: true });
  const sorted = (table: string) =>
    file
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map((row) => JSON.stringify(row).replaceAll('\\u0000', '\ufffd'))
      .toSorted();
  const rows = Object.fromEntries(TABLES.map((table) => [table, sorted(table)]));
  file.close();
  return rows;
}

describe.skipIf(whyNoServer())('a memory that moves', () => {
  test('to a server and back is the same, row by row; the bot plays on where it was', async () => {
    const { day, file } = await played();
    const schema = await testSchema();
    const server = { databasePath: day.databasePath, databaseUrl: new DatabaseUrl(schema.url) };
    const back = { databasePath: join(day.folder, 'back.sqlite') };
    const rows = await copyBetween(file, server);
    expect(rows).toBeGreaterThan(30);
    expect(await copyBetween(server, back)).toBe(rows);
    const before = rowsOf(file);
    expect(rowsOf(back)).toEqual(before);
    expect(Object.entries(before).flatMap(([table, { length }]) => (length === 0 ? table : []))).toEqual([
      'strangers',
      'forgotten',
    ]);
    day.advance(60_000);
    const posts = day.sandbox.botPosts().length;
    await day.pass({ databaseUrl: server.databaseUrl });
    expect(day.sandbox.botPosts()).toHaveLength(posts);
    await schema.dispose();
  });

  test('goes into an empty one only, and leaves the other as it was', async () => {
    const { day, file } = await played();
    const schema = await testSchema();
    const server = { databasePath: day.databasePath, databaseUrl: new DatabaseUrl(schema.url) };
    await copyBetween(file, server);
    expect(await failure(() => copyBetween(file, server))).toBe('conflict');
    expect(await failure(() => copyBetween(server, file))).toBe('conflict');
    expect(existsSync(`${day.databasePath}.part`)).toBe(false);
    await schema.dispose();
  });

  test('is named where a row breaks the rules of its table, before anything is written', async () => {
    const { day, file } = await played();
    const raw = new Database(file.databasePath);
    raw.pragma('foreign_keys = OFF');
    raw.exec("INSERT INTO host_answers VALUES ('nobody', 'settled', '{}', NULL, 'operator', '2024-02-30')");
    raw.close();
    const schema = await testSchema();
    const server = { databasePath: day.databasePath, databaseUrl: new DatabaseUrl(schema.url) };
    await expect(copyBetween(file, server)).rejects.toThrow(/host_answers .*refers to rounds/);
    expect((await schema.query('SELECT 1 FROM rounds')).rowCount).toBe(0);
    await schema.dispose();
  });

  test.each([
    ['a zero in a text', "UPDATE rounds SET text = 'a' || char(0) || 'b'", 'copied'],
    ['half a character', "UPDATE rounds SET text = CAST(x'61EDA08062' AS TEXT)", 'copied'],
    ['a day that does not exist', "UPDATE host_answers SET found_at = '2024-02-30'", 'copied'],
    [
      'names that differ in case',
      "INSERT INTO opt_outs (network, handle, since, source) VALUES ('x', 'Someone', '2026-11-20', 'operator')",
      'copied',
    ],
    [
      'a text in a column of numbers',
      "UPDATE photos SET bytes = 'many'",
      /cannot store TEXT value in INTEGER column photos.bytes/,
    ],
    [
      'a yes or no that is 2',
      'PRAGMA ignore_check_constraints = ON; UPDATE rounds SET awaits_answer = 2',
      /A row of rounds was refused .*awaits_answer/,
    ],
  ])('is copied or named, never half of it: %s', async (_, spoil, outcome) => {
    const { day, file } = await played();
    const raw = new Database(file.databasePath);
    const schema = await testSchema();
    const server = { ...file, databaseUrl: new DatabaseUrl(schema.url) };
    const moved = async () => {
      raw.exec(spoil);
      return copyBetween(file, server);
    };
    if (outcome === 'copied') {
      expect(await moved()).toBeGreaterThan(30);
      day.advance(60_000);
      expect((await day.pass({ databaseUrl: server.databaseUrl })).outcome).toBe('done');
    } else {
      await expect(moved()).rejects.toThrow(outcome);
      const left = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'rounds'";
      if ((await schema.query(left)).rowCount)
        expect((await schema.query('SELECT 1 FROM rounds')).rowCount).toBe(0);
    }
    raw.close();
    await schema.dispose();
  });

  test('is backed up from a server into a file, and restored from it into an empty one, which reads the own timeline first', async () => {
    const { day, file } = await played();
    const [one, two] = [await testSchema(), await testSchema()];
    const [first, second] = [one, two].map(({ url }) => ({
      databasePath: day.databasePath,
      databaseUrl: new DatabaseUrl(url),
    }));
    if (!first || !second) throw new Error('two were made');
    await copyBetween(file, first);
    const backup = join(day.folder, 'backup.sqlite');
    expect((await backUpMemory(first, backup, {})).bytes).toBeGreaterThan(10_000);
    expect(await failure(() => backUpMemory(first, backup, {}))).toBe('conflict');
    expect(rowsOf({ databasePath: backup })).toEqual(rowsOf(file));
    expect(await restoreMemory(second, backup, day.now())).toMatchObject({ rounds: 3 });
    const store = await openMemory(second);
    expect((await store.cursors.get(['own-timeline'])).size).toBe(0);
    expect(await store.rounds.count()).toBe(3);
    await store.close();
    await one.dispose();
    await two.dispose();
  });
});
