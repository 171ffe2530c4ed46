import { copyFileSync, existsSync, constants as fsConstants, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError, type StoreErrorKind } from '../errors.ts';
import { OWN_TIMELINE } from '../store.ts';
import { assertSound } from './check-up.ts';
import { type Connection, makeFolder, openConnection } from './connection.ts';
import { createEmpty, useAlone } from './in-use.ts';
import { migrate } from './migrations.ts';
import { carryOver } from './salvage.ts';
import { freeName } from './set-aside.ts';
import { asStoreError } from './sqlite-errors.ts';

const PARTS = ['', '-wal', '-shm'];

export interface Restored {
  /** Where the file is that was in its place; absent when there was none. */
  readonly kept?: string;
  readonly rounds: number;
  /** Deletion requests that were carried out after the backup was made: it may hold those people again. */
  readonly forgottenSince: number;
}

/**
 * Puts a backup in the place of the database. The backup is copied, looked over and brought up to date first; the file that was
 * there is kept beside it. Who opted out since then, what was spent, and the login, is carried over from it, never from the backup; summaries that wait are dropped; the own timeline counts as
 * unread, so that it is read before anything is posted: answers posted since the backup would be posted again otherwise.
 *
 * @param waitMs how long to wait for others to close the database
 * @throws StoreError; an error of the file system for a backup that cannot be read
 */
export function restore(path: string, file: string, now: Date, waitMs = 2000): Restored {
  const copy = `${path}.restoring`;
  try {
    makeFolder(dirname(path));
    for (const rest of [...PARTS, '-lock']) rmSync(copy + rest, { force: true });
    copyParts(file, copy);
    const hold = useAlone(path, waitMs, () => false, inUse(path));
    try {
      const { rounds, forgottenSince } = prepare(copy, file, path, now);
      const kept = existsSync(path) ? freeName(`${path}.before-restore-${stamp(now)}`) : undefined;
      // The file before its log, as in `setAside`.
      if (kept !== undefined)
        for (const part of PARTS) if (existsSync(path + part)) renameSync(path + part, kept + part);
      renameSync(copy, path);
      return { rounds, forgottenSince, ...(kept === undefined ? {} : { kept }) };
    } finally {
      hold?.release();
    }
  } catch (error) {
    // The backup cannot be read; `DATABASE_PATH` is not to blame.
    if (error instanceof Error && 'syscall' in error && error.syscall === 'copyfile')
      throw Object.assign(error, { path: file });
    throw asStoreError(error, file);
  } finally {
    for (const rest of [...PARTS, '-lock']) rmSync(copy + rest, { force: true });
  }
}

/** With its log, if somebody copied a database as it lay. */
function copyParts(file: string, copy: string): void {
  if (!existsSync(file)) throw new StoreError('missing', `There is no file ${file}. Nothing was changed.`);
  for (const part of ['', '-wal']) {
    if (!existsSync(file + part)) continue;
    createEmpty(copy + part);
    copyFileSync(file + part, copy + part, fsConstants.COPYFILE_FICLONE);
  }
}

function prepare(
  copy: string,
  file: string,
  present: string,
  now: Date,
): Pick<Restored, 'rounds' | 'forgottenSince'> {
  const connection = toldOf(file, () => openConnection(copy));
  try {
    toldOf(file, () => lookOver(connection));
    const forgotten = count(connection, 'forgotten');
    // A login is good for one use, and may be used up; the present one is newer. Without it the next run logs in anew.
    connection.write(() => connection.sqlite.exec('DELETE FROM sessions'));
    const forgottenNow = existsSync(present) ? carryOver(present, connection) : forgotten;
    connection.write(() => {
      connection.sqlite.prepare('DELETE FROM cursors WHERE part = ?').run(OWN_TIMELINE);
      connection.sqlite.exec('DELETE FROM leases');
      // One that was posted since lies too far back to be found on the timeline; `stats --post` drafts another.
      connection.sqlite
        .prepare(
          `UPDATE summaries SET state = 'dead', reason = 'restored', not_before = NULL, dead_at = ?
           WHERE state IN ('held', 'retry')`,
        )
        .run(now.toISOString());
    });
    return { rounds: count(connection, 'rounds'), forgottenSince: Math.max(0, forgottenNow - forgotten) };
  } finally {
    // The last to close it puts its log into the file.
    connection.close();
  }
}

/** Brings a sound backup of ours up to date. */
function lookOver(copy: Connection): void {
  // An empty file would become a new database without a word.
  if (copy.read(() => copy.sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()) === undefined)
    throw new StoreError('not-a-database', 'it is empty');
  assertSound(copy, 'quick_check');
  migrate(copy);
}

/** What is wrong is told of the file that was named, not of its copy. */
function toldOf<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const fault = faults[error.kind] ?? `cannot be restored: ${error.message}`;
    throw new StoreError(error.kind, `${file} ${fault} Nothing was changed.`, error);
  }
}

const faults: Partial<Record<StoreErrorKind, string>> = {
  'not-a-database': "is no backup of Fieldmark's.",
  corrupt: 'is damaged: try an older backup.',
  newer: 'was made by a newer program: install that one to restore it.',
};

function count({ sqlite }: Connection, table: 'rounds' | 'forgotten'): number {
  return sqlite.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
}

const stamp = (now: Date): string => `${now.toISOString().slice(0, 19).replaceAll(':', '')}Z`;

const inUse = (path: string): string =>
  `The database ${path} is in use by another process. Stop the bot, or wait until its run has ended, and restore again. ` +
  'Nothing was changed.';
