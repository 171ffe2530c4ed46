import type { Pool } from 'pg';
import { StoreError } from '../errors.ts';
import type { IsAlive } from '../rows/leases.ts';
import type { Migration } from '../rows/migration-files.ts';
import { createRowsStore } from '../rows/rows-store.ts';
import { OWN_TIMELINE, type Store } from '../store.ts';
import { connect } from './connect.ts';
import { FIRST, type MigrationOptions, migrate, pendingMigrations } from './migrations.ts';
import { PostgresSql } from './postgres-sql.ts';

export interface OpenPostgresOptions extends MigrationOptions {
  /** Whether a process of this machine runs; for tests. */
  readonly isAlive?: IsAlive;
  /** How long the server may stand still; for tests. */
  readonly answerMs?: number;
  /** For those that play: a memory that slept for long may be a restored one, and the own timeline is read again. */
  readonly plays?: boolean;
  /** For those that only look at what is remembered: a slip in the address must not become an empty memory. */
  readonly mustExist?: boolean;
}

/** A bot that runs by a schedule has its last run behind it for less; a backup that its host put back is older. */
const LONG_PAUSE_MS = 3 * 60 * 60 * 1000;

/**
 * Opens the bot's memory on a server, makes its tables, and brings them up to date.
 *
 * @param url a `DATABASE_URL`
 * @throws StoreError when it is out of reach, is another program's or a newer program's, or may not be written
 */
export async function openPostgres(url: string, options: OpenPostgresOptions = {}): Promise<Store> {
  const connected = await connect(url, options.answerMs);
  const { address, pool } = connected;
  try {
    if (
      options.mustExist &&
      (await pendingMigrations(connected, options)).some(({ number }) => number === FIRST)
    )
      throw none(address.name);
    const made = await migrate(connected, options);
    const sql = new PostgresSql(pool, address.name);
    if (options.plays) await doubtOldState(sql, options.now?.() ?? new Date());
    const isNew = made.some(({ number }) => number === FIRST);
    return createRowsStore(sql, { isNew, isAlive: options.isAlive, close: () => end(pool) });
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Brings the memory up to date. @returns what was applied. Throws `StoreError`. */
export async function applyMigrations(url: string): Promise<readonly Migration[]> {
  const connected = await connect(url);
  try {
    return await migrate(connected);
  } finally {
    await end(connected.pool);
  }
}

/** Also when it has ended already. */
export async function end(pool: Pool): Promise<void> {
  if (!pool.ended && !pool.ending) await pool.end();
}

/** See `OWN_TIMELINE`. */
function doubtOldState(sql: PostgresSql, now: Date): Promise<void> {
  const last = sql.sql<[], { ended: string }>(
    'SELECT coalesce(finished_at, started_at) AS ended FROM runs ORDER BY id DESC LIMIT 1',
  );
  const forget = sql.sql<[string]>('DELETE FROM cursors WHERE part = ?');
  return sql
    .read(() => last.get())
    .then((row) => {
      if (!row || now.getTime() - Date.parse(row.ended) < LONG_PAUSE_MS) return;
      return sql.write(function* () {
        yield* forget.run(OWN_TIMELINE);
      });
    });
}

function none(name: string): StoreError {
  return new StoreError(
    'absent',
    `There is no memory in ${name}. If there should be one, correct DATABASE_URL; a new one is made by playing (fieldmark once).`,
  );
}
