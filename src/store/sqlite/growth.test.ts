import { expect, test } from 'vitest';
import { createRowsStore } from '../rows/rows-store.ts';
import { at } from '../testing/builders.ts';
import { openConnection } from './connection.ts';
import { migrate } from './migrations.ts';
import { storeOn } from './open-store.ts';
import { SqliteSql } from './sqlite-sql.ts';

/** Reads that are small by what they are: the bot itself, the last runs, the ids of one call. */
const SMALL = [
  /^SCAN accounts USING (COVERING )?INDEX accounts_self$/,
  /^SCAN runs$/,
  // One row for each kind of trouble.
  /^SCAN alerts$/,
  // One row for each endpoint.
  /^SCAN rate_limits$/,
  // Only for `optout list`.
  /^SCAN opt_outs$/,
  /^SCAN json_each VIRTUAL TABLE/,
  /^SCAN CONSTANT ROW$/,
];
/** Not part of a run: what `doctor` asks, of all rounds and of a host's last one, and `games` of each game's. */
const ASKED_BY_DOCTOR = [
  'SELECT count(*) AS count FROM rounds',
  'FROM rounds WHERE author_handle = ?',
  'SELECT game_key, count(*) AS count,',
];

test('the ids that were charged are kept for the day only', async () => {
  const connection = openConnection(':memory:');
  migrate(connection);
  const { spending } = storeOn(connection, true);
  const read = { what: 'post-read', units: 2, unitMicroUsd: 5000, ids: ['1', '2'] };
  for (const day of [0, 1, 2]) await spending.record({ ...read, at: at(day * 1440) });
  expect(connection.sqlite.prepare('SELECT count(*) FROM spending_ids').pluck().get()).toBe(2);
  connection.close();
});

test('no statement reads a whole table that grows', async () => {
  const connection = openConnection(':memory:');
  migrate(connection);
  const sql = new SqliteSql(connection);
  const store = createRowsStore(sql, { isNew: true, close() {} });
  // These prepare their statements when they are first needed.
  await Array.fromAsync(store.rounds.all());
  for (const change of [
    'markSending',
    'markSent',
    'markRetry',
    'markUntried',
    'markMissed',
    'markDead',
    'markHeld',
  ] as const) {
    const refused = (store.answers[change] as (...args: unknown[]) => Promise<void>)('1', at(0), at(0));
    await expect(refused).rejects.toThrow();
  }
  const statements = sql.statements.filter((text) => !ASKED_BY_DOCTOR.some((part) => text.includes(part)));
  expect(statements.length).toBeGreaterThan(50);

  const scans = statements.flatMap((text) =>
    explain(text)
      .filter((step) => step.startsWith('SCAN') && !SMALL.some((small) => small.test(step)))
      .map((step) => `${step}: ${text}`),
  );
  expect(scans).toEqual([]);
  connection.close();

  function explain(text: string): readonly string[] {
    const statement = connection.sqlite.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`);
    const names = [...text.matchAll(/@(\w+)/g)].map(([, name]) => [name, null] as const);
    const rows =
      names.length > 0
        ? statement.all(Object.fromEntries(names))
        : statement.all(...[...text.matchAll(/\?/g)].map(() => null));
    return rows.map(({ detail }) => detail);
  }
});
