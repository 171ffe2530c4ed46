import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { asStoreError } from './sqlite-errors.ts';

/** One connection to the file: statements are prepared once, errors come out as `StoreError`. */
export class Connection {
  readonly path: string;
  readonly sqlite: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(path: string, sqlite: Database.Database) {
    this.path = path;
    this.sqlite = sqlite;
  }

  /** A prepared statement, kept for the life of the connection. `P` is what it binds, `R` a row. */
  sql<P extends unknown[] | object, R = unknown>(text: string): Database.Statement<P, R> {
    const known = this.#statements.get(text);
    if (known) return known as Database.Statement<P, R>;
    const statement = this.read(() => this.sqlite.prepare<P, R>(text));
    this.#statements.set(text, statement as Database.Statement);
    return statement;
  }

  /** The texts of all statements used so far. */
  get statements(): readonly string[] {
    return [...this.#statements.keys()];
  }

  read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.path);
    }
  }

  /** One transaction that takes the write lock first, so that what it reads is still true when it writes. */
  write<T>(work: () => T): T {
    return this.read(() => this.sqlite.transaction(work).immediate());
  }

  close(): void {
    this.sqlite.close();
  }
}

export interface ConnectionOptions {
  /** Neither creates nor changes the file. */
  readonly readonly?: boolean;
  /** How long to wait for another process that writes. */
  readonly busyTimeoutMs?: number;
}

/** Opens or creates the file, for its user alone. What it holds is not changed: it may be another program's. */
export function openConnection(path: string, options: ConnectionOptions = {}): Connection {
  const { readonly = false, busyTimeoutMs = 5000 } = options;
  let sqlite: Database.Database | undefined;
  try {
    if (path !== ':memory:' && !readonly) createForUserAlone(path);
    sqlite = new Database(path, { timeout: busyTimeoutMs, readonly });
    // In WAL mode only FULL syncs each commit: `sending` must be on disk before the network call.
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    return new Connection(path, sqlite);
  } catch (error) {
    sqlite?.close();
    throw asStoreError(error, path);
  }
}

/**
 * Only a file that does not exist is opened here: closing a descriptor of an existing one would drop the locks that this
 * process holds on it through SQLite (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
function createForUserAlone(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

const WAL_ATTEMPTS = 50;
const WAL_WAIT_MS = 20;

/**
 * Readers do not wait for the writer, and a commit is one sync. Switching a fresh file does not heed the busy timeout when
 * another process switches it at the same moment (seen in CI, 2026-11-20), so that is tried again.
 */
export function useWriteAheadLog({ sqlite }: Connection): void {
  for (let attempt = 1; ; attempt++) {
    try {
      sqlite.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || attempt === WAL_ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_WAIT_MS);
    }
  }
}
