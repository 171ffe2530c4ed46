import type { Answers, OwnPosts, Summaries } from './port/outbox.ts';
import type { Accounts, Erasure } from './port/people.ts';
import type { Photos, Rounds } from './port/rounds.ts';
import type { Scores, Solutions } from './port/scores.ts';
import type { Shadows } from './port/shadows.ts';
import type { Spending } from './port/spending.ts';
import type { Alerts, Cursors, Leases, Limits, Runs, Sessions } from './port/work.ts';

export type * from './port/outbox.ts';
export type * from './port/people.ts';
export type * from './port/rounds.ts';
export type * from './port/scores.ts';
export type * from './port/shadows.ts';
export type * from './port/spending.ts';
export * from './port/work.ts';

/**
 * The port to the bot's memory. Every method is one short transaction, never with a call of a network inside; UNIQUE keys, not luck,
 * forbid a second answer. Moments are handed in: the store has no clock.
 */
export interface Store {
  /**
   * Whose people, posts, marks, limits and money these are: `x`, `bluesky`, `mastodon:mas.to`. Whatever is asked for by an id, a name or
   * a moment is of this network, unless it says otherwise; lists for a person are of all, and say of which.
   */
  readonly network: string;
  /** The same memory for another network. */
  on(network: string): Store;
  /** True when the database was created by this process: the answered set is unknown until the own timeline is read. */
  readonly isNew: boolean;

  readonly leases: Leases;
  readonly runs: Runs;
  readonly accounts: Accounts;
  readonly cursors: Cursors;
  readonly rounds: Rounds;
  readonly photos: Photos;
  readonly answers: Answers;
  readonly ownPosts: OwnPosts;
  readonly solutions: Solutions;
  readonly scores: Scores;
  readonly shadows: Shadows;
  readonly summaries: Summaries;
  readonly spending: Spending;
  readonly limits: Limits;
  readonly sessions: Sessions;
  readonly erasure: Erasure;
  readonly alerts: Alerts;
  close(): Promise<void>;
}

/** Care of the file that a memory lies in: only a store with a file has it. */
export interface FileCare {
  /** Where the damaged database lies that this one took the place of, in this process. */
  readonly rebuiltFrom?: string;
  /** Looks the file over when there is reason to. Throws `StoreError` (`corrupt`, `moved`): it has to be opened anew. */
  checkUp(now: Date): Promise<void>;
}
