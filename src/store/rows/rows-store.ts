import type { Store } from '../store.ts';
import { createAccounts } from './accounts.ts';
import { createAlerts } from './alerts.ts';
import { createAnswers } from './answers.ts';
import { createCursors } from './cursors.ts';
import { createErasure } from './erasure.ts';
import { createLeases, type IsAlive } from './leases.ts';
import { createLimits } from './limits.ts';
import { createOwnPosts } from './own-posts.ts';
import { createPhotos } from './photos.ts';
import { createRounds } from './rounds.ts';
import { createRuns } from './runs.ts';
import { createScores } from './scores.ts';
import { createSessions } from './sessions.ts';
import { createShadows } from './shadows.ts';
import { createSolutions } from './solutions.ts';
import { createSpending } from './spending.ts';
import type { Sql } from './sql.ts';
import { createSummaries } from './summaries.ts';

export interface RowsStoreOptions {
  /** See `Store.isNew`. */
  readonly isNew: boolean;
  /** Whether a process of this machine runs; for tests. */
  readonly isAlive?: IsAlive | undefined;
  /** Ends the connection. */
  readonly close: () => Promise<void> | void;
}

/** The port over a database whose schema is up to date, on X. */
export function createRowsStore(db: Sql, { isNew, isAlive, close }: RowsStoreOptions): Store {
  const leases = createLeases(db, isAlive);
  const runs = createRuns(db);
  const ofAll = {
    isNew,
    leases,
    runs,
    photos: createPhotos(db),
    alerts: createAlerts(db),
    async close() {
      leases.forget();
      await close();
    },
  };
  const on = (network: string): Store => ({
    ...ofAll,
    network,
    on,
    accounts: createAccounts(db, network),
    cursors: createCursors(db, network),
    rounds: createRounds(db, network),
    answers: createAnswers(db, network),
    ownPosts: createOwnPosts(db, network),
    solutions: createSolutions(db, network),
    scores: createScores(db, network),
    shadows: createShadows(db, network),
    summaries: createSummaries(db, network),
    spending: createSpending(db, network, runs.current),
    limits: createLimits(db, network),
    sessions: createSessions(db, network),
    erasure: createErasure(db, network),
  });
  return on('x');
}
