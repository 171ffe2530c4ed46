import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { createEmpty, type Hold, shareUse } from './in-use.ts';
import { asStoreError } from './sqlite-errors.ts';

/** One connection to the file; errors come out as `StoreError`. */
export class Connection {
  readonly path: string;
  readonly sqlite: Database.Database;
  /** Of the file that was opened; absent in memory. */
  readonly inode: number | undefined;
  readonly #hold: Hold | undefined;

  constructor(path: string, sqlite: Database.Database, hold?: Hold) {
    this.path = path;
    this.sqlite = sqlite;
    this.inode = statSync(path, { throwIfNoEntry: false })?.ino;
    this.#hold = hold;
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

  /** As `write`, but without waiting for the disk: see `Sql.note`. */
  note<T>(work: () => T): T {
    return this.read(() => {
      this.sqlite.pragma('synchronous = NORMAL');
      try {
        return this.write(work);
      } finally {
        this.sqlite.pragma('synchronous = FULL');
      }
    });
  }

  close(): void {
    this.sqlite.close();
    this.#hold?.release();
  }
}

export interface ConnectionOptions {
  /** Neither creates nor changes the file. */
  readonly readonly?: boolean;
  /** How long to wait for another process that writes. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens or creates the file, for its user alone, and holds it as in use. What it holds is not changed: it may be another program's.
 * Throws `StoreError`.
 */
export function openConnection(path: string, options: ConnectionOptions = {}): Connection {
  const { readonly = false, busyTimeoutMs = 5000 } = options;
  let sqlite: Database.Database | undefined;
  let hold: Hold | undefined;
  try {
    if (path !== ':memory:' && !readonly) {
      makeFolder(dirname(path));
      hold = shareUse(path, busyTimeoutMs);
      refuseLostFile(path);
      createEmpty(path);
    }
    sqlite = new Database(path, { timeout: busyTimeoutMs, readonly });
    // In WAL mode only FULL syncs each commit: `sending` must be on disk before the network call.
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    // What is deleted or pruned is overwritten, not only let go.
    if (!readonly) sqlite.pragma('secure_delete = ON');
    return new Connection(path, sqlite, hold);
  } catch (error) {
    sqlite?.close();
    hold?.release();
    throw asStoreError(error, path);
  }
}

/**
 * For its user alone, as its own parents are made. One by one: Node's recursive form never returns where the system says of a folder
 * that is there that it is not (/proc).
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(folder)) throw error;
  }
}

/** SQLite would delete a log whose file is missing or empty, and with it perhaps all that was remembered. */
function refuseLostFile(path: string): void {
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeOf(path) > 0 || sizeOf(`${path}-wal`) === 0) return;
  throw Object.assign(new Error('the file is missing or empty, its -wal file is not'), {
    code: 'SQLITE_CORRUPT',
  });
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
