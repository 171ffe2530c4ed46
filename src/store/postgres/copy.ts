import type { PoolClient } from 'pg';
import { StoreError } from '../errors.ts';
import { type CopySource, type CopyTarget, type Row, TABLES, type Table } from '../rows/copy.ts';
import { connect } from './connect.ts';
import { storable } from './dialect.ts';
import { migrate, pendingMigrations } from './migrations.ts';
import { end } from './open-postgres.ts';
import { asStoreError } from './postgres-errors.ts';

const PAGE = 500;

/** A memory on a server whose rows are read as they are now, whatever is written meanwhile. Throws `StoreError`. */
export async function readServer(url: string): Promise<CopySource> {
  const connected = await connect(url);
  const { pool, address } = connected;
  try {
    if ((await pendingMigrations(connected)).length > 0)
      throw new StoreError(
        'missing',
        `${address.name} holds no memory that is up to date. Nothing was copied.`,
      );
    const client = await pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return {
      name: address.name,
      // The server lets nothing else in.
      async assertSound() {},
      async *rows(table) {
        try {
          await client.query(`DECLARE rows_of NO SCROLL CURSOR FOR SELECT * FROM ${table}`);
          for (;;) {
            const { rows } = await client.query<Row>(`FETCH ${PAGE} FROM rows_of`);
            if (rows.length > 0) yield rows;
            if (rows.length < PAGE) break;
          }
          await client.query('CLOSE rows_of');
        } catch (error) {
          throw asStoreError(error, address.name);
        }
      },
      async close() {
        client.release(true);
        await end(pool);
      },
    };
  } catch (error) {
    await end(pool);
    throw asStoreError(error, address.name);
  }
}

/** An empty memory on a server, filled in one transaction. Throws `StoreError`. */
export async function writeServer(url: string): Promise<CopyTarget> {
  const connected = await connect(url);
  const { pool, address } = connected;
  try {
    await migrate(connected);
    const client = await pool.connect();
    // Nobody else writes before all of it is there.
    await client.query(`BEGIN; LOCK TABLE ${TABLES.join()} IN EXCLUSIVE MODE; ${triggers('DISABLE')}`);
    const count = async (table: Table) =>
      (await client.query<{ count: number }>(`SELECT count(*) FROM ${table}`)).rows[0]?.count ?? 0;
    return {
      name: address.name,
      async isEmpty() {
        for (const table of TABLES) if ((await count(table)) > 0) return false;
        return true;
      },
      async clear(table) {
        await client.query(`DELETE FROM ${table}`);
      },
      async insert(table, rows) {
        try {
          await insert(client, table, rows);
        } catch (error) {
          throw refused(error, table, address.name);
        }
      },
      count,
      async keep() {
        for (const [table, column] of NUMBERED)
          await client.query(
            `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), max(${column})) FROM ${table} HAVING max(${column}) IS NOT NULL`,
          );
        await client.query(`${triggers('ENABLE')}; COMMIT`);
      },
      async close() {
        // What was not committed goes with the connection.
        client.release(true);
        await end(pool);
      },
    };
  } catch (error) {
    await end(pool);
    throw asStoreError(error, address.name);
  }
}

/** Scores are copied, not worked out: each new row would look for its own in a table that was empty when the server planned how. */
const triggers = (what: 'DISABLE' | 'ENABLE'): string =>
  ['answers', 'host_answers'].map((table) => `ALTER TABLE ${table} ${what} TRIGGER USER`).join('; ');

const NUMBERED = [
  ['runs', 'id'],
  ['spending', 'id'],
  ['summaries', 'number'],
  ['opt_outs', 'number'],
  ['forgotten', 'number'],
] as const;

/** One message for a page of rows. */
async function insert(client: PoolClient, table: Table, rows: readonly Row[]): Promise<void> {
  const columns = await insertable(client, table);
  const text = JSON.stringify(rows, (_, value) => (typeof value === 'string' ? storable(value) : value));
  await client.query(
    `INSERT INTO ${table} (${columns.join()}) SELECT ${columns.join()} FROM json_populate_recordset(NULL::${table}, $1::json)`,
    [text],
  );
}

async function insertable(client: PoolClient, table: Table): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** Which row it was. */
function refused(error: unknown, table: Table, name: string): unknown {
  const detail =
    error instanceof Error && 'detail' in error && typeof error.detail === 'string' ? ` ${error.detail}` : '';
  if (error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code)))
    return new StoreError(
      'conflict',
      `A row of ${table} was refused by ${name}: ${error.message}.${detail} Nothing was copied.`,
      error,
    );
  return asStoreError(error, name);
}
