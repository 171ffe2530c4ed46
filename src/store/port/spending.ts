export interface Spending {
  /**
   * One line of the ledger. Micro-dollars: 1_000_000 is one US dollar. `ids` already charged this UTC day are not charged again.
   */
  record(line: {
    /** Default: the run that this store began and has not finished. */
    runId?: number;
    /** The game that was paid for; absent for what serves all, and for posts that were read (see `giveReadsToGames`). */
    gameKey?: string;
    at: Date;
    what: string;
    units: number;
    unitMicroUsd: number;
    ids?: readonly string[];
  }): Promise<void>;
  /**
   * Gives that UTC day's `post-read` and `own-read` charges to the games of the rounds that those posts have become; the sum stays.
   * A post that is no round belongs to no game.
   */
  giveReadsToGames(at: Date): Promise<void>;
  /** Notes what was spent on people who host no game; the same thing of the same UTC day once. It is in the ledger already. */
  noteStrangers(
    at: Date,
    lines: readonly { what: string; id: string; accountId: string; microUsd: number }[],
  ): Promise<void>;
  /** Micro-dollars spent on them that UTC day; on one of them, where an account is named. */
  onStrangers(at: Date, accountId?: string): Promise<number>;
  /** Micro-dollars since then. */
  since(moment: Date): Promise<number>;
  /** Micro-dollars of a run, on all networks. */
  ofRun(runId: number): Promise<number>;
  /** On all networks, by UTC day (`2026-05-01`) and what was paid for, in that order. */
  byDay(since: Date): Promise<readonly SpendingOfDay[]>;
  /** On all networks, the dearest first; what served all games has no `gameKey`. */
  byGame(since: Date): Promise<readonly SpendingOfGame[]>;
}
export interface SpendingOfDay {
  readonly day: string;
  readonly what: string;
  readonly units: number;
  readonly microUsd: number;
}

export interface SpendingOfGame {
  readonly gameKey?: string;
  readonly units: number;
  readonly microUsd: number;
}
