import type { Store } from '../store.ts';
import { createAccounts } from './accounts.ts';
import { createAlerts } from './alerts.ts';
import { createAnswers } from './answers.ts';
import { type Connection, type ConnectionOptions, openConnection } from './connection.ts';
import { createCursors } from './cursors.ts';
import { createHostAnswers } from './host-answers.ts';
import { createLeases, type IsAlive } from './leases.ts';
import { createLimits } from './limits.ts';
import { type MigrationOptions, migrate } from './migrations.ts';
import { createOwnPosts } from './own-posts.ts';
import { createPhotos } from './photos.ts';
import { createRounds } from './rounds.ts';
import { createRuns } from './runs.ts';
import { createSpending } from './spending.ts';

export interface OpenStoreOptions extends MigrationOptions, Pick<ConnectionOptions, 'busyTimeoutMs'> {
  /** Whether a process of this machine runs; for tests. */
  readonly isAlive?: IsAlive;
}

/**
 * Opens the bot's memory, creating file and folder for its user alone, and brings it up to date.
 *
 * @param path of the file, or `:memory:`
 * @throws StoreError when it cannot be opened, is another program's or a newer program's
 */
export function openStore(path: string, options: OpenStoreOptions = {}): Store {
  const connection = openConnection(path, options);
  try {
    const applied = migrate(connection, options);
    const createdHere = applied.some(({ number }) => number === 1);
    return storeOn(connection, createdHere, options.isAlive);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The port over an open connection whose schema is up to date. */
export function storeOn(connection: Connection, createdHere: boolean, isAlive?: IsAlive): Store {
  const leases = createLeases(connection, isAlive);
  const runs = createRuns(connection);
  return {
    isNew: createdHere,
    leases,
    runs,
    accounts: createAccounts(connection),
    cursors: createCursors(connection),
    rounds: createRounds(connection),
    photos: createPhotos(connection),
    answers: createAnswers(connection),
    ownPosts: createOwnPosts(connection),
    hostAnswers: createHostAnswers(connection),
    spending: createSpending(connection, runs.current),
    limits: createLimits(connection),
    alerts: createAlerts(connection),
    close() {
      leases.forget();
      connection.close();
    },
  };
}
