import { performance } from 'node:perf_hooks';
import type { Migration } from '../rows/migration-files.ts';
import { createRowsStore } from '../rows/rows-store.ts';
import type { Store } from '../store.ts';
import { connect } from './connect.ts';
import { pendingMigrations } from './migrations.ts';
import { end } from './open-postgres.ts';
import { asStoreError } from './postgres-errors.ts';
import { PostgresSql } from './postgres-sql.ts';

/** How the server is. */
export interface ServerFacts {
  /** 150006 is 15.6. */
  readonly version: number;
  /** Of one round trip. */
  readonly latencyMs: number;
  /** How far its clock is ahead of this machine's. */
  readonly aheadMs: number;
  readonly schema: string;
  readonly bytes: number;
  /** Whether the traffic is encrypted; a socket of this machine needs no encryption. */
  readonly isEncrypted: boolean;
  readonly connections: { readonly used: number; readonly most: number };
}

/** The memory as it is: nothing is made or brought up to date. Throws `StoreError`. */
export async function inspect(url: string): Promise<{
  readonly pending: readonly Migration[];
  readonly store?: Store;
  readonly server: ServerFacts;
}> {
  const connected = await connect(url);
  const { pool, address } = connected;
  try {
    const before = { wall: Date.now(), mono: performance.now() };
    const { rows } = await pool.query<
      Omit<ServerFacts, 'latencyMs' | 'aheadMs' | 'connections'> & { now: number; used: number; most: number }
    >(`
      SELECT current_setting('server_version_num')::int AS version, extract(epoch FROM clock_timestamp()) * 1000 AS now,
        coalesce(current_schema(), '') AS schema, pg_database_size(current_database()) AS bytes,
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS "isEncrypted",
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
        current_setting('max_connections')::int AS most`);
    const latencyMs = performance.now() - before.mono;
    const [row] = rows;
    if (!row) throw new Error('the server told nothing about itself');
    const { now, used, most, ...facts } = row;
    const aheadMs = now - (before.wall + latencyMs / 2);
    const server = { ...facts, latencyMs, aheadMs, connections: { used, most } };
    const pending = await pendingMigrations(connected);
    if (pending.length > 0) {
      await end(pool);
      return { pending, server };
    }
    const sql = new PostgresSql(pool, address.name);
    return { pending, server, store: createRowsStore(sql, { isNew: false, close: () => end(pool) }) };
  } catch (error) {
    await end(pool);
    throw asStoreError(error, address.name);
  }
}
