import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from '../errors.ts';

/**
 * Who has the database open, told by a lock on an empty file beside it, `…-lock`: each open memory shares the lock, and whoever
 * would move the database needs it alone. SQLite's own locks cannot tell, since they are out of reach once the file's first
 * page is damaged. The system drops the lock with the process, so that it is never stale. The file stays: removing it is a race.
 */
export interface Hold {
  release(): void;
}

const SLICE_MS = 50;

export const lockOf = (path: string): string => `${path}-lock`;

/** Waits while another process moves the database. Throws SQLite's and the file system's errors. */
export function shareUse(path: string, waitMs: number): Hold {
  return hold(path, waitMs, (lock) => {
    lock.exec('BEGIN');
    // A read takes the shared lock, and the transaction keeps it.
    lock.prepare('SELECT 1 FROM sqlite_schema').get();
  });
}

/**
 * Waits for others to close it.
 *
 * @param isOver asked now and then: whether there is nothing left to wait for
 * @param advice what an operator reads when they do not close it
 * @returns undefined when it is over
 * @throws StoreError of the kind `locked` when they do not close it
 */
export function useAlone(
  path: string,
  waitMs: number,
  isOver: () => boolean,
  advice = `The database ${path} is damaged, and another process still has it open. Stop that process, or wait until it ends, ` +
    'and run again: the file is then set aside and made anew.',
): Hold | undefined {
  for (let waited = 0; ; waited += SLICE_MS) {
    try {
      return hold(path, Math.min(SLICE_MS, waitMs), (lock) => lock.exec('BEGIN EXCLUSIVE'));
    } catch (error) {
      if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error;
      if (isOver()) return undefined;
      if (waited < waitMs) continue;
      throw new StoreError('locked', advice, error);
    }
  }
}

function hold(path: string, waitMs: number, take: (lock: Database.Database) => void): Hold {
  const file = lockOf(path);
  createEmpty(file);
  const lock = new Database(file, { timeout: waitMs });
  try {
    take(lock);
  } catch (error) {
    lock.close();
    throw error;
  }
  return { release: () => lock.close() };
}

/**
 * For its user alone. Only a file that does not exist is opened here: closing a descriptor of an existing one would drop the
 * locks that this process holds on it through SQLite (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
export function createEmpty(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
