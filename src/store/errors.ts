/**
 * unreachable: the server of the memory is away, which passes by itself · absent: there is no memory yet, the first run makes it · not-a-database, corrupt, read-only, locked, disk-full, cannot-open, newer: the file or its folder; a person has to act
 * (`locked` passes by itself) · moved: the path names another file than the one that is open · migrations: the program's migration files are not what they should be · state: the row is
 * not in a state that allows the change · conflict: a UNIQUE key forbids it · missing: no such row · internal: a bug.
 */
export type StoreErrorKind =
  | 'unreachable'
  | 'absent'
  | 'not-a-database'
  | 'corrupt'
  | 'read-only'
  | 'locked'
  | 'disk-full'
  | 'cannot-open'
  | 'newer'
  | 'moved'
  | 'migrations'
  | 'state'
  | 'conflict'
  | 'missing'
  | 'internal';

/** What the memory could not do. The message says what failed and what to do about it. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
  }
  /** Nothing can be remembered any more, whatever the row; the others are about what was asked. */
  get concernsFile(): boolean {
    return !['state', 'conflict', 'missing', 'internal'].includes(this.kind);
  }
}

/** Nothing is wrong here, and it passes by itself. */
export function isUnreachable(error: unknown): error is StoreError {
  return error instanceof StoreError && error.kind === 'unreachable';
}
