import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Connection } from './connection.ts';

type Row = Readonly<Record<string, unknown>>;

/** What no timeline tells: who said stop, what is spent, which limits hold, what a person was told, the login. */
const CARRIED_OVER = [
  'opt_outs',
  'rate_limits',
  'alerts',
  'spending_ids',
  'spending',
  'strangers',
  'sessions',
];

/**
 * Carries over from a damaged database what can still be read of a few small tables. Everything else is read from the platform again.
 *
 * @returns how many rows
 * @throws StoreError when the new database cannot be written
 */
export function salvage(from: string, to: Connection, tables = CARRIED_OVER): number {
  // SQLite deletes the log of an empty file.
  if ((statSync(from, { throwIfNoEntry: false })?.size ?? 0) === 0) return 0;
  let old: Database.Database | undefined;
  try {
    old = new Database(from, { readonly: true });
    let carried = 0;
    for (const table of tables) carried += insert(to, table, readableRows(old, table));
    return carried;
  } catch (error) {
    if (error instanceof Database.SqliteError) return 0;
    throw error;
  } finally {
    old?.close();
  }
}

/**
 * Carries over from the present database what a backup cannot know of: who opted out since, and what was spent.
 *
 * @returns how many deletion requests the present database counts
 */
export function carryOver(from: string, to: Connection): number {
  salvage(from, to, ['rate_limits', 'sessions']);
  let old: Database.Database | undefined;
  try {
    old = new Database(from, { readonly: true });
    const present = old;
    to.write(() => {
      const newest = to.sqlite.prepare("SELECT coalesce(max(at), '') FROM spending").pluck().get();
      // Without their numbers, which the backup may have given to others.
      for (const [table, columns, where] of [
        ['opt_outs', ['network', 'account_id', 'handle', 'since', 'source'], () => true],
        ['spending_ids', ['day', 'network', 'what', 'id'], () => true],
        ['strangers', ['day', 'network', 'what', 'id', 'account_id', 'micro_usd'], () => true],
        [
          'spending',
          ['network', 'at', 'what', 'units', 'unit_micro_usd', 'micro_usd', 'game_key'],
          ({ at }: Row) => String(at) > String(newest),
        ],
      ] as const) {
        const add = to.sqlite.prepare<[Row]>(
          `INSERT OR IGNORE INTO ${table} (${columns.join()}) VALUES (${columns.map((name) => `@${name}`).join()})`,
        );
        for (const row of readableRows(present, table))
          if (where(row)) add.run({ game_key: null, network: 'x', ...row });
      }
    });
    return readableRows(old, 'forgotten').length;
  } catch (error) {
    if (error instanceof Database.SqliteError) return 0;
    throw error;
  } finally {
    old?.close();
  }
}

/** Up to the first damage. */
function readableRows(old: Database.Database, table: string): readonly Row[] {
  const rows: Row[] = [];
  try {
    for (const row of old.prepare<[], Row>(`SELECT * FROM ${table}`).iterate()) rows.push(row);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  }
  return rows;
}

/** A row that damage made impossible is left out. */
function insert(to: Connection, table: string, rows: readonly Row[]): number {
  return to.write(() => {
    const columns = to.sqlite.pragma(`table_info(${table})`) as readonly { name: string }[];
    const names = columns.map(({ name }) => name);
    const add = to.sqlite.prepare<[Row]>(
      `INSERT OR IGNORE INTO ${table} (${names.join()}) VALUES (${names.map((name) => `@${name}`).join()})`,
    );
    let added = 0;
    for (const row of rows) {
      try {
        // The runs that an expense refers to are not carried over.
        added += add.run({
          ...Object.fromEntries(names.map((name) => [name, null])),
          // One of before there were several.
          network: 'x',
          ...row,
          run_id: null,
        }).changes;
      } catch (error) {
        if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')))
          throw error;
      }
    }
    return added;
  });
}
