import type { Game } from '../game/game.ts';
import type { Account, Platform } from '../platforms/platform.ts';
import type { Store } from '../store/store.ts';
import type { Vision } from '../vision/vision.ts';

/** What a run works with; `app.ts` wires it, tests hand in their own. */
export interface PlayContext {
  /** Each fails alone. */
  readonly platforms: readonly Platform[];
  /** Of all networks; a part of a run works with the store `on` its own. */
  readonly store: Store;
  /** The memory took the place of a damaged one in this process. */
  readonly isRebuilt?: boolean;
  readonly vision: Vision;
  readonly games: readonly Game[];
  /** That of questions about photos in no other game; a part of a run has it only where the network is free. */
  readonly questions?: Game | undefined;
  readonly rules: PlayRules;
  readonly log: Log;
  readonly now: () => Date;
  /** Aborted when the program has to end or the run's time is over: the post in hand is finished, no other is begun. */
  readonly stop: AbortSignal;
}

export interface PlayRules {
  readonly replyMode: 'dry-run' | 'review' | 'live';
  /** Texts of other people's posts older than this are removed; 0: never. */
  readonly retentionMs: number;
  /** In live mode an answer less sure than this waits for a person; 0 lets all go. */
  readonly reviewBelow: number;
  /** What to do with posts that did not summon the bot, by network; `skip` where nothing is said. */
  readonly unsummoned: Readonly<Record<string, 'standalone' | 'reply' | 'skip'>>;
  /** Networks on which a reply shows where the bot looked, as a picture. Absent: none. */
  readonly showMap?: readonly string[];
  readonly maxPostAgeMs: number;
  readonly maxAnswersPerRun: number;
  readonly maxAnswersPerDay: number;
  readonly dailyBudgetMicroUsd: number;
  /** After this long no new post is begun, milliseconds. */
  readonly runTimeoutMs: number;
  /** First wait after a failure, milliseconds; doubles with each attempt, jittered. 0: try at the next run. */
  readonly retryBaseMs: number;
  /** The shortest first pause before a read that failed for a passing reason is repeated in the same run, milliseconds. */
  readonly readRetryMs: number;
  /** After this long a post of unknown outcome is looked for on the own timeline, and after as long again; milliseconds. */
  readonly settleAfterMs: number;
  /** The last moment at or before this one at which a summary was to be drafted. Absent: never. */
  readonly summaryDue?: (moment: Date) => Promise<Date | undefined>;
}

/** The part of pino that a run uses. */
export interface Log {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** One network's part of a run, which knows whose account it plays for: `store` and `games` are that network's. */
export interface Pass extends Omit<PlayContext, 'platforms'> {
  readonly platform: Platform;
  readonly bot: Account;
  readonly counts: Counts;
}

/** What happened, by name: `seen`, `admitted`, `skipped:too-old`, `sent`, … */
export class Counts {
  readonly #values = new Map<string, number>();

  add(name: string, by = 1): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + by);
  }

  get(name: string): number {
    return this.#values.get(name) ?? 0;
  }

  static sumOf(parts: readonly { readonly counts: Counts }[]): Counts {
    const sum = new Counts();
    for (const { counts } of parts)
      for (const [name, value] of Object.entries(counts.toJSON())) sum.add(name, value);
    return sum;
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#values);
  }
}
