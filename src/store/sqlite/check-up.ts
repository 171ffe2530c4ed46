import { statSync } from 'node:fs';
import { StoreError } from '../errors.ts';
import { OWN_TIMELINE } from '../store.ts';
import type { Connection } from './connection.ts';
import { asStoreError } from './sqlite-errors.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Whether the file is sound, when there is reason to ask. `quick_check` reads the whole file, which an idle run must not
 * do: 3 ms with 1,000 rounds, 0.34 s with 100,000, 5 to 7 s with 1,000,000 (1.1 GB; 2 cores, 2026-11-20). So it is done on the first run of a UTC day (kept in `user_version`, as days since 1970), and
 * after a run that did not end well. One that met damage is followed by `integrity_check`, which also compares each index with
 * its table; a damaged header or schema shows at every opening, without being looked for.
 *
 * @throws StoreError `corrupt`, or `moved` when the path names another file by now
 */
export function checkUp(connection: Connection, now: Date): void {
  refuseMoved(connection);
  const today = Math.floor(now.getTime() / DAY_MS);
  const check = connection.read(() => checkDue(connection, today));
  if (check === undefined) return;
  assertSound(connection, check);
  connection.write(() => connection.sqlite.pragma(`user_version = ${today}`));
}

/** A bot that runs by a schedule has its last run behind it for less; a backup is older. */
const LONG_PAUSE_MS = 3 * 60 * 60 * 1000;

/**
 * Forgets that the own timeline was read, so that it is read before anything is posted, when this may be an older state than
 * what was posted since: the last process left its log behind, whose end may be damaged and is then passed over in silence; or the
 * last run was long ago, as in a restored backup.
 *
 * @param logWasLeft whether the log held something when the file was opened
 */
export function doubtOldState(connection: Connection, logWasLeft: boolean, now: Date): void {
  const ended = connection.read(() =>
    connection.sqlite
      .prepare<[], string>('SELECT coalesce(finished_at, started_at) FROM runs ORDER BY id DESC LIMIT 1')
      .pluck()
      .get(),
  );
  const pause = ended === undefined ? 0 : now.getTime() - Date.parse(ended);
  if (!logWasLeft && pause < LONG_PAUSE_MS) return;
  connection.write(() => connection.sqlite.prepare('DELETE FROM cursors WHERE part = ?').run(OWN_TIMELINE));
}

/** Throws a `StoreError` of the kind `corrupt` that names the first fault. */
export function assertSound(connection: Connection, check: 'quick_check' | 'integrity_check'): void {
  const found = connection.read(() => connection.sqlite.pragma(`${check}(1)`, { simple: true }));
  if (found === 'ok') return;
  throw asStoreError(Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' }), connection.path);
}

function checkDue({ sqlite }: Connection, today: number): 'quick_check' | 'integrity_check' | undefined {
  const last = sqlite
    .prepare<[], { outcome: string | null; note: string | null }>(
      'SELECT outcome, note FROM runs ORDER BY id DESC LIMIT 1',
    )
    .get();
  if (last?.note?.includes('SQLITE_CORRUPT')) return 'integrity_check';
  const endedWell = !last || (last.outcome !== null && last.outcome !== 'crashed');
  return endedWell && sqlite.pragma('user_version', { simple: true }) === today ? undefined : 'quick_check';
}

/** What is written to a file that was moved or removed is not found by the next process, which would start anew beside this one. */
function refuseMoved({ path, inode }: Connection): void {
  if (inode === undefined || statSync(path, { throwIfNoEntry: false })?.ino === inode) return;
  throw new StoreError(
    'moved',
    `The database ${path} was moved, removed or replaced while the bot had it open. Start the bot again.`,
  );
}
