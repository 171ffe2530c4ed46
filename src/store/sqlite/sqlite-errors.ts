import { StoreError, type StoreErrorKind } from '../errors.ts';

interface Advice {
  /** SQLite's or the system's error code, or how it begins. */
  readonly code: string;
  readonly kind: StoreErrorKind;
  readonly says: (path: string) => string;
}

const READ_ONLY = (path: string) =>
  `The database ${path} cannot be written. Give this user write permission to the file and its folder (SQLite keeps ` +
  'two more files beside it), or set DATABASE_PATH to a place that can be written.';
const DISK_FULL = (path: string) =>
  `The disk that holds the database ${path} is full. Nothing was lost; free some space and run again.`;
const CANNOT_OPEN = (path: string) =>
  `The database ${path} cannot be opened. DATABASE_PATH must name a file, in a folder that exists or can be created.`;

/** First match counts. Codes: https://www.sqlite.org/rescode.html */
const ADVICE: readonly Advice[] = [
  {
    code: 'SQLITE_NOTADB',
    kind: 'not-a-database',
    says: (path) =>
      `${path} is not an SQLite database, so it was left as it is. Set DATABASE_PATH to another file, or move this one away.`,
  },
  {
    code: 'SQLITE_CORRUPT',
    kind: 'corrupt',
    says: (path) =>
      `The database ${path} is damaged. Nothing to do: the next run sets it aside, makes a new one, and reads what was ` +
      'answered from the own timeline. Or stop the bot, move the file with its -wal and -shm aside, and restore a backup.',
  },
  {
    code: 'SQLITE_BUSY',
    kind: 'locked',
    says: (path) =>
      `The database ${path} is locked by another program. Wait until the other run or database browser is done, or stop it.`,
  },
  { code: 'SQLITE_FULL', kind: 'disk-full', says: DISK_FULL },
  { code: 'ENOSPC', kind: 'disk-full', says: DISK_FULL },
  { code: 'EDQUOT', kind: 'disk-full', says: DISK_FULL },
  { code: 'SQLITE_READONLY', kind: 'read-only', says: READ_ONLY },
  { code: 'SQLITE_PERM', kind: 'read-only', says: READ_ONLY },
  { code: 'EACCES', kind: 'read-only', says: READ_ONLY },
  { code: 'EPERM', kind: 'read-only', says: READ_ONLY },
  { code: 'EROFS', kind: 'read-only', says: READ_ONLY },
  { code: 'SQLITE_CANTOPEN', kind: 'cannot-open', says: CANNOT_OPEN },
  { code: 'ENOENT', kind: 'cannot-open', says: CANNOT_OPEN },
  { code: 'ENOTDIR', kind: 'cannot-open', says: CANNOT_OPEN },
  { code: 'EISDIR', kind: 'cannot-open', says: CANNOT_OPEN },
  { code: 'EEXIST', kind: 'cannot-open', says: CANNOT_OPEN },
  { code: 'ELOOP', kind: 'cannot-open', says: CANNOT_OPEN },
  { code: 'ENAMETOOLONG', kind: 'cannot-open', says: CANNOT_OPEN },
  {
    code: 'SQLITE_IOERR',
    kind: 'cannot-open',
    says: (path) =>
      `The disk failed while reading or writing the database ${path}. Check the disk and its free space.`,
  },
  {
    code: 'SQLITE_CONSTRAINT_UNIQUE',
    kind: 'conflict',
    says: (path) => `The database ${path} refused a second row of what may exist once; nothing was changed.`,
  },
  {
    code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
    kind: 'conflict',
    says: (path) => `The database ${path} refused a second row of what may exist once; nothing was changed.`,
  },
  {
    code: 'SQLITE_CONSTRAINT_FOREIGNKEY',
    kind: 'missing',
    says: (path) => `The database ${path} has no such row to refer to; nothing was changed.`,
  },
];

/** The error as an operator should read it; errors that are not SQLite's or the file system's are returned unchanged. */
export function asStoreError(error: unknown, path: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const advice = ADVICE.find((each) => code.startsWith(each.code));
  if (advice) return new StoreError(advice.kind, `${advice.says(path)} (${code}: ${error.message})`, error);
  if (!code.startsWith('SQLITE_')) return error;
  const bug = `The database ${path} refused a statement, which is a bug in Fieldmark: please report it. (${code}: ${error.message})`;
  return new StoreError('internal', bug, error);
}
