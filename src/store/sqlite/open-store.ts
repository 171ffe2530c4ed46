import { StoreError } from '../errors.ts';
import type { FileCare, Store } from '../store.ts';
import { createAccounts } from './accounts.ts';
import { createAlerts } from './alerts.ts';
import { createAnswers } from './answers.ts';
import { checkUp, doubtOldState } from './check-up.ts';
import { type Connection, type ConnectionOptions, openConnection } from './connection.ts';
import { createCursors } from './cursors.ts';
import { createErasure } from './erasure.ts';
import { createHostAnswers } from './host-answers.ts';
import { createLeases, type IsAlive } from './leases.ts';
import { createLimits } from './limits.ts';
import { type MigrationOptions, migrate } from './migrations.ts';
import { createOwnPosts } from './own-posts.ts';
import { createPhotos } from './photos.ts';
import { createRounds } from './rounds.ts';
import { createRuns } from './runs.ts';
import { salvage } from './salvage.ts';
import { createScores } from './scores.ts';
import { createSessions } from './sessions.ts';
import { inodeOf, maySetAside, refusal, setAside, sizeOf } from './set-aside.ts';
import { createSpending } from './spending.ts';
import { asStoreError } from './sqlite-errors.ts';
import { createSummaries } from './summaries.ts';

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
    'cannot-open',
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
  const leases = createLeases(connection, isAlive);
  const runs = createRuns(connection);
  const ofAll = {
    isNew: createdHere,
    leases,
    runs,
    photos: createPhotos(connection),
    alerts: createAlerts(connection),
    async close() {
      leases.forget();
      connection.close();
    },
  };
  const on = (network: string): Store => ({
    ...ofAll,
    network,
    on,
    accounts: createAccounts(connection, network),
    cursors: createCursors(connection, network),
    rounds: createRounds(connection, network),
    answers: createAnswers(connection, network),
    ownPosts: createOwnPosts(connection, network),
    hostAnswers: createHostAnswers(connection, network),
    scores: createScores(connection, network),
    summaries: createSummaries(connection, network),
    spending: createSpending(connection, network, runs.current),
    limits: createLimits(connection, network),
    sessions: createSessions(connection, network),
    erasure: createErasure(connection, network),
  });
  return {
    ...on('x'),
    ...(rebuiltFrom === undefined ? {} : { rebuiltFrom }),
    checkUp: async (now) => checkUp(connection, now),
  };
}
