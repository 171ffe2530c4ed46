import { readFileSync } from 'node:fs';
import pg from 'pg';
import { type Address, readAddress } from './address.ts';
import { asStoreError, codeOf } from './postgres-errors.ts';

/** Small plans have few connections; a run writes on one, and may read on the other. */
const CONNECTIONS = 2;
const CONNECT_MS = 10_000;
/** A server that stands still is given up after this long. */
const ANSWER_MS = 30_000;

const types = new pg.TypeOverrides();
// Whole numbers of any size, and sums of them: none comes near 2^53.
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

export interface Connected {
  readonly address: Address;
  readonly pool: pg.Pool;
}

/**
 * Connects to the server, with TLS as its address and the server have it. Throws `StoreError`.
 *
 * @param answerMs how long a server may stand still, milliseconds
 */
export async function connect(url: string, answerMs = ANSWER_MS): Promise<Connected> {
  const address = readAddress(url);
  try {
    const { tls } = address;
    if (tls === 'disable') return await connectWith(address, false, answerMs);
    if (tls === 'verify-full') {
      const ca =
        address.rootCertificate === undefined ? {} : { ca: readFileSync(address.rootCertificate, 'utf8') };
      return await connectWith(address, ca, answerMs);
    }
    return await connectWith(address, { rejectUnauthorized: false }, answerMs).catch((error) => {
      if (tls !== 'prefer' || codeOf(error) !== 'NO_TLS') throw error;
      return connectWith(address, false, answerMs);
    });
  } catch (error) {
    throw asStoreError(error, address.name);
  }
}

async function connectWith(
  address: Address,
  ssl: pg.PoolConfig['ssl'],
  answerMs: number,
): Promise<Connected> {
  const { host, port, user, password, database, schema } = address;
  const pool = new pg.Pool({
    host,
    port,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
    ...(schema !== undefined && { options: `-c search_path=${schema}` }),
    ssl,
    types,
    pipeline: true,
    application_name: 'fieldmark',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: answerMs,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // A connection that breaks while nothing is asked must not end the process; the next question takes another.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    (await pool.connect()).release();
    return { address, pool };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
