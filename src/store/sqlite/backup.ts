import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { StoreError } from '../errors.ts';
import { assertSound } from './check-up.ts';
import { openConnection } from './connection.ts';
import { createEmpty } from './in-use.ts';
import { pendingMigrations } from './migrations.ts';
import { asStoreError } from './sqlite-errors.ts';

/** Pages copied at once: enough that a writer seldom makes SQLite begin anew, few enough that it does not wait for long. */
const PAGES = 10_000;

/**
 * A consistent copy of a database that may be in use, in one file, for its user alone. It is made beside its place, looked over
 * with `quick_check`, and only then put there.
 *
 * @param force takes the place of a file that is there
 * @throws StoreError; for the copy also errors of the file system
 */
export async function backUp(
  path: string,
  file: string,
  { force = false } = {},
): Promise<{ readonly bytes: number }> {
  if (!existsSync(path))
    throw new StoreError('missing', `There is no database ${path} yet. Nothing was copied.`);
  // Also refuses what is not ours.
  pendingMigrations(path);
  if (statSync(file, { throwIfNoEntry: false })?.ino === statSync(path).ino) {
    throw new StoreError('conflict', `${file} is the database itself. Name another file.`);
  }
  if (!force && existsSync(file)) throw taken(file);
  const part = `${file}.part`;
  try {
    rmSync(part, { force: true });
    createEmpty(part);
    const source = openConnection(path);
    try {
      await source.sqlite.backup(part, { progress: () => PAGES });
    } finally {
      source.close();
    }
    makeWhole(part);
    // A link, unlike renaming, does not take the place of a file that came meanwhile.
    if (force) renameSync(part, file);
    else linkSync(part, file);
    return { bytes: statSync(file).size };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw taken(file);
    // What the file system refuses is told of the copy; `DATABASE_PATH` is not to blame.
    if (error instanceof Error && 'syscall' in error) throw Object.assign(error, { path: file });
    throw asStoreError(error, file);
  } finally {
    // Where they cannot even be looked for there are none.
    for (const rest of [part, `${part}-wal`, `${part}-shm`, `${part}-lock`])
      if (existsSync(rest)) rmSync(rest);
  }
}

/** Sound, and in one file: a copy of a database with a log would want a log beside it. Throws `StoreError`. */
function makeWhole(file: string): void {
  const copy = openConnection(file);
  try {
    assertSound(copy, 'quick_check');
    copy.read(() => copy.sqlite.pragma('journal_mode = DELETE'));
  } finally {
    copy.close();
  }
}

function taken(file: string): StoreError {
  return new StoreError(
    'conflict',
    `${file} is there already. Name another file, or add --force to write over it.`,
  );
}
