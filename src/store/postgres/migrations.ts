import { fileURLToPath } from 'node:url';
import pg, { type ClientBase } from 'pg';
import { StoreError } from '../errors.ts';
import {
  type AppliedMigration,
  type Migration,
  missingSteps,
  readMigrationFiles,
} from '../rows/migration-files.ts';
import type { Connected } from './connect.ts';
import { asStoreError, codeOf } from './postgres-errors.ts';
import { LOCK } from './postgres-sql.ts';

const OWN_FOLDER = fileURLToPath(new URL('../../../migrations/postgres', import.meta.url));
/** What SQLite's files up to this number amount to is one file here; from then on each has its counterpart. */
export const FIRST = 9;
const CREATE_TABLE = `
CREATE TABLE IF NOT EXISTS migrations (
  number bigint NOT NULL PRIMARY KEY,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at text NOT NULL
)`;

export interface MigrationOptions {
  /** Folder with the files; by default the program's own. */
  readonly migrationsDir?: string;
  readonly now?: () => Date;
}

/**
 * What `migrate` would do; changes nothing. Throws `StoreError`.
 *
 * @param on the connection that holds a transaction: a pooler may have no other
 */
export async function pendingMigrations(
  connected: Connected,
  options: MigrationOptions = {},
  on: Pick<ClientBase, 'query'> = connected.pool,
): Promise<readonly Migration[]> {
  const known = readMigrationFiles(options.migrationsDir ?? OWN_FOLDER, FIRST);
  try {
    const instead = 'set DATABASE_URL to another database or ?schema=';
    return missingSteps(
      `the database ${connected.address.name}`,
      instead,
      await applied(connected, on),
      known,
    );
  } catch (error) {
    throw asStoreError(error, connected.address.name);
  }
}

/**
 * Brings the memory up to date, making its schema when there is none, and returns what was applied. All or nothing, in one transaction;
 * of two processes that do it at once the second finds nothing to do. Throws `StoreError`.
 */
export async function migrate(
  connected: Connected,
  options: MigrationOptions = {},
): Promise<readonly Migration[]> {
  const { pool, address } = connected;
  const now = options.now ?? (() => new Date());
  // The usual case takes no lock.
  if ((await pendingMigrations(connected, options)).length === 0) return [];
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [
      LOCK,
      `migrations ${address.schema ?? ''}`,
    ]);
    if (address.schema !== undefined)
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(address.schema)}`);
    await client.query(CREATE_TABLE);
    // Once more, now that no other process can do the same.
    const missing = await pendingMigrations(connected, options, client);
    for (const { number, name, sha256, sql } of missing) {
      await client.query(sql);
      await client.query(
        'INSERT INTO migrations (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)',
        [number, name, sha256, now().toISOString()],
      );
    }
    await client.query('COMMIT');
    client.release();
    return missing;
  } catch (error) {
    // Closing the connection undoes what was begun.
    client.release(true);
    throw asStoreError(error, address.name);
  }
}

/** There is no such table, or it is another program's. */
const NOT_OURS = ['42P01', '42703', '3F000'];

async function applied(
  connected: Connected,
  on: Pick<ClientBase, 'query'>,
): Promise<readonly AppliedMigration[]> {
  try {
    const { rows } = await on.query<AppliedMigration>(
      'SELECT number, name, sha256 FROM migrations ORDER BY number',
    );
    return rows;
  } catch (error) {
    if (!(error instanceof Error && NOT_OURS.includes(codeOf(error) ?? ''))) throw error;
  }
  const { rows } = await on.query<{ name: string; ours: boolean }>(`
    SELECT relname AS name, EXISTS (
        SELECT 1 FROM pg_attribute WHERE attrelid = pg_class.oid AND relname = 'migrations' AND attname = 'sha256') AS ours
    FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p', 'v')
    ORDER BY 2 DESC LIMIT 1`);
  const [other] = rows;
  if (!other) return [];
  // Another process made them between the two questions.
  if (other.ours) return applied(connected, on);
  throw new StoreError(
    'not-a-database',
    `${connected.address.name} holds tables of another program (${other.name}). Add ?schema=fieldmark to DATABASE_URL: the bot then keeps to a schema of its own.`,
  );
}
