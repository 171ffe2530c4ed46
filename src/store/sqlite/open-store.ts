import { StoreError } from '../errors.ts';
import type { IsAlive } from '../rows/leases.ts';
import { createRowsStore } from '../rows/rows-store.ts';
import type { FileCare, Store } from '../store.ts';
import { checkUp, doubtOldState } from './check-up.ts';
import { type Connection, type ConnectionOptions, openConnection } from './connection.ts';
import { type MigrationOptions, migrate } from './migrations.ts';
import { salvage } from './salvage.ts';
import { inodeOf, maySetAside, refusal, setAside, sizeOf } from './set-aside.ts';
import { asStoreError } from './sqlite-errors.ts';
import { SqliteSql } from './sqlite-sql.ts';

export interface OpenStoreOptions extends MigrationOptions, Pick<ConnectionOptions, 'busyTimeoutMs'> {
  /** Whether a process of this machine runs; for tests. */
  readonly isAlive?: IsAlive;
  /** Looks the file over, and sets a damaged one aside and makes a new one: for those that play. Others are told. */
  readonly mend?: boolean;
  /** For those that only look at what is remembered: a slip in the path must not become an empty memory. */
  readonly mustExist?: boolean;
}

/** Another process may set the same file aside, and damage the next one, so often. */
const MEND_ATTEMPTS = 3;

/**
 * Opens the bot's memory, creating file and folder for its user alone, and brings it up to date.
 *
 * @param path of the file, or `:memory:`
 * @throws StoreError when it cannot be opened, is another program's or a newer program's, or is damaged (without `mend`)
 */
export function openStore(path: string, options: OpenStoreOptions = {}): Store & FileCare {
  let rebuiltFrom: string | undefined;
  for (let attempt = 1; ; attempt++) {
    let inode: number | undefined;
    try {
      inode = inodeOf(path);
      if (options.mustExist && inode === undefined && path !== ':memory:') throw none(path);
      return openOnce(path, options, rebuiltFrom);
    } catch (error) {
      if (!options.mend || !maySetAside(error) || attempt === MEND_ATTEMPTS) {
        throw refusal(path, asStoreError(error, path));
      }
      const now = options.now?.() ?? new Date();
      rebuiltFrom = setAside(path, { error, inode }, now, options.busyTimeoutMs ?? 5000) ?? rebuiltFrom;
    }
  }
}

function none(path: string): StoreError {
  return new StoreError(
    'absent',
    `There is no database ${path}. If there should be one, correct DATABASE_PATH, or run this in the folder where the bot plays; ` +
      'a new one is made by playing (fieldmark once).',
  );
}

function openOnce(
  path: string,
  options: OpenStoreOptions,
  rebuiltFrom: string | undefined,
): Store & FileCare {
  const logWasLeft = sizeOf(`${path}-wal`) > 0;
  const connection = openConnection(path, options);
  try {
    const applied = migrate(connection, options);
    const createdHere = applied.some(({ number }) => number === 1);
    if (createdHere && rebuiltFrom !== undefined) salvage(rebuiltFrom, connection);
    if (options.mend) {
      const now = options.now?.() ?? new Date();
      checkUp(connection, now);
      doubtOldState(connection, logWasLeft, now);
    }
    return storeOn(connection, createdHere, options.isAlive, rebuiltFrom);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The port over an open connection whose schema is up to date, on X. */
export function storeOn(
  connection: Connection,
  createdHere: boolean,
  isAlive?: IsAlive,
  rebuiltFrom?: string,
): Store & FileCare {
  const close = () => connection.close();
  return {
    ...createRowsStore(new SqliteSql(connection), { isNew: createdHere, isAlive, close }),
    ...(rebuiltFrom === undefined ? {} : { rebuiltFrom }),
    checkUp: async (now) => checkUp(connection, now),
  };
}
