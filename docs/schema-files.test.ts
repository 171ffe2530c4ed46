import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { XNetwork } from '../src/platforms/x/network.ts';
import { gatherStatistics } from '../src/solutions/stats/statistics.ts';
import { makeUpRounds } from '../src/solutions/stats/testing/made-up-rounds.ts';
import { type Connection, openConnection } from '../src/store/sqlite/connection.ts';
import { migrate } from '../src/store/sqlite/migrations.ts';
import { storeOn } from '../src/store/sqlite/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { documentedTables, files, metadataJson, queries, readmeWith } from './schema-files.ts';

interface Shown {
  readonly description: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly sortable_columns?: readonly string[];
  readonly facets?: readonly string[];
  readonly label_column?: string;
  readonly sort_desc?: string;
}

const now = new Date('2026-11-20T12:00:00Z');
const tables = documentedTables();
const metadata = JSON.parse(readFileSync(files.metadata, 'utf8')) as {
  databases: { fieldmark: { tables: Record<string, Shown>; queries: Record<string, { sql: string }> } };
};
const { fieldmark } = metadata.databases;
const readme = readFileSync(files.readme, 'utf8');

let db: Connection;
let store: Store;
beforeAll(async () => {
  db = openConnection(':memory:');
  migrate(db);
  store = storeOn(db, true);
  await makeUpRounds(store, { rounds: 400, until: now, days: 100 });
});
afterAll(() => db.close());

function rows<T = Record<string, unknown>>(sql: string): readonly T[] {
  return db.sqlite.prepare<[], T>(sql).all();
}

function columnsOf(table: string): readonly string[] {
  return (db.sqlite.pragma(`table_xinfo(${table})`) as readonly { name: string }[]).map(({ name }) => name);
}

const own = () =>
  rows<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
  ).map(({ name }) => name);

describe('what is written beside the migrations', () => {
  test('is up to date: run `npm run docs` after changing a migration or its comments', () => {
    expect(readFileSync(files.metadata, 'utf8')).toBe(metadataJson(tables));
    expect(readme).toBe(readmeWith(readme, tables));
  });

  test('describes every table and view that there is, and no other', () => {
    expect(Object.keys(fieldmark.tables).toSorted()).toEqual(own());
    for (const name of own()) {
      expect(fieldmark.tables[name]?.description, name).toMatch(/^[A-Z].{20,}\.$/);
      expect(readme).toContain(`\n### ${name}`);
    }
  });

  test('names only columns that there are', () => {
    for (const [name, shown] of Object.entries(fieldmark.tables)) {
      const { columns, sortable_columns = [], facets = [], label_column, sort_desc } = shown;
      const named = [...Object.keys(columns), ...sortable_columns, ...facets, label_column, sort_desc];
      const unknown = named.filter((column) => column !== undefined && !columnsOf(name).includes(column));
      expect(unknown, name).toEqual([]);
    }
  });

  test('knows the columns of each table by the house’s style, none left out', () => {
    for (const { name, columns } of tables.filter((table) => table.name !== 'migrations'))
      expect([...columns.keys()].toSorted(), name).toEqual([...columnsOf(name)].toSorted());
  });

  test.each(Object.entries(queries))('the query %s runs', (name, { sql }) => {
    expect(fieldmark.queries[name]?.sql).toBe(sql);
    const found = rows(sql);
    if (!['waiting_for_a_person', 'photos_that_failed'].includes(name))
      expect(found.length).toBeGreaterThan(0);
  });
});

describe('the views', () => {
  test('the scoreboard counts as stats does', async () => {
    const { total, byMonth } = await gatherStatistics(store, {
      now,
      missing: new Set(),
      networks: [new XNetwork({ baseUrl: 'https://api.x.com' })],
    });
    const [sum] = rows(
      'SELECT sum(rounds) AS rounds, sum(answered) AS answered, sum(posted) AS posted, sum(right_answers) AS "right", sum(right_by_group) AS byGroup, sum(wrong_answers) AS wrong, sum(unsure) AS unsure FROM scoreboard',
    );
    const { open: _, accuracy: __, coverage: ___, ...counted } = total;
    expect(sum).toEqual(counted);
    const [month] = byMonth;
    const [board] = rows(
      'SELECT month AS key, sum(right_answers) AS "right" FROM scoreboard GROUP BY month ORDER BY month',
    );
    expect(board).toEqual({ key: month?.key, right: month?.right });
  });

  test('the list of rounds tells what the host said in words, and leaves out posts that are no rounds', async () => {
    const [first, second] = rows<{ round: string }>(
      'SELECT round FROM round_list WHERE score IS NULL AND bot_said IS NOT NULL LIMIT 2',
    );
    const [third] = rows<{ round: string }>("SELECT round FROM round_list WHERE state = 'skipped' LIMIT 1");
    const told = { source: 'operator', foundAt: now } as const;
    const solution = { kind: 'is-not', labels: ['cougar', 'dog'] } as const;
    await store.solutions.save({ ...told, roundId: first?.round ?? '', state: 'settled', solution });
    await store.solutions.save({ ...told, roundId: second?.round ?? '', state: 'ambiguous', solution });
    await store.rounds.setState(third?.round ?? '', 'skipped', 'reveal');
    const list = (id: string | undefined) => rows(`SELECT host_said FROM round_list WHERE round = '${id}'`);
    expect(list(first?.round)).toEqual([{ host_said: 'not cougar, dog' }]);
    expect(list(second?.round)).toEqual([{ host_said: null }]);
    expect(list(third?.round)).toEqual([]);
  });

  test('spending by day adds up to the ledger', async () => {
    const [view] = rows<{ usd: number }>('SELECT sum(usd) AS usd FROM spending_by_day');
    expect(Math.round((view?.usd ?? 0) * 1e6)).toBe(await store.spending.since(new Date(0)));
  });
});
