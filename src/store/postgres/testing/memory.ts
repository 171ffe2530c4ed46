import pg from 'pg';
import type { Memory } from '../../testing/store-contract.ts';
import { openPostgres } from '../open-postgres.ts';
import { testServer } from './server.ts';

let made = 0;

export interface TestSchema {
  readonly url: string;
  readonly query: pg.Pool['query'];
  drop(): Promise<void>;
  /** Drops it, and leaves the server. */
  dispose(): Promise<void>;
}

/** The address of a schema of its own, which is not there yet, on the tests' server; and how to remove it. */
export async function testSchema(): Promise<TestSchema> {
  const { url } = await testServer();
  const schema = `test_${process.pid}_${++made}`;
  const pool = new pg.Pool({ connectionString: url, max: 1, options: `-c search_path=${schema}` });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const drop = async () => {
    await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  };
  return {
    url: `${url}?schema=${schema}`,
    query: pool.query.bind(pool) as pg.Pool['query'],
    drop,
    async dispose() {
      if (pool.ended) return;
      await drop();
      await pool.end();
    },
  };
}

/** A memory of its own, for a test. */
export async function testMemory(): Promise<Memory> {
  const { url, dispose } = await testSchema();
  return { open: (options) => openPostgres(url, options), dispose };
}

let emptied: Promise<{ url: string; clear(): Promise<void> }> | undefined;

/** The same memory each time, emptied: for those who need hundreds, one after the other. */
export async function emptiedMemory(): Promise<Memory> {
  emptied ??= makeEmptied();
  const { url, clear } = await emptied;
  return { open: (options) => openPostgres(url, options), dispose: clear };
}

async function makeEmptied() {
  const { url, query } = await testSchema();
  await (await openPostgres(url)).close();
  const { rows } = await query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'migrations'",
  );
  const tables = rows.map(({ name }) => name).join(', ');
  return {
    url,
    async clear() {
      await query(`TRUNCATE ${tables} RESTART IDENTITY CASCADE`);
    },
  };
}
