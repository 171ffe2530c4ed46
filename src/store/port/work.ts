/** Never two runs at once, in one process or in two. */
export interface Leases {
  /** Takes the lease, or says who holds it. A lease whose owner died on this machine, or that expired, is taken over. */
  claim(
    name: string,
    owner: LeaseOwner,
    now: Date,
    ttlMs: number,
  ): Promise<{ held: true } | { held: false; by: LeaseOwner; until: Date }>;
  release(name: string, owner: LeaseOwner): Promise<void>;
}
export interface LeaseOwner {
  /** Unique per claim, e.g. a UUID. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

export interface Runs {
  start(run: { startedAt: Date; mode: string; version: string; host: string; pid: number }): Promise<number>;
  finish(
    id: number,
    end: { finishedAt: Date; outcome: string; note?: string; counts: Readonly<Record<string, number>> },
  ): Promise<void>;
  last(): Promise<RunRecord | undefined>;
  /** So many of the latest, newest first. */
  latest(count: number): Promise<readonly RunRecord[]>;
}
export interface RunRecord {
  readonly id: number;
  /** Whose process it was. */
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly mode: string;
  readonly outcome?: string;
  readonly note?: string;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * The own timeline's name among the cursors; without one it was never read to the end. A store that may be an older state than it
 * was (a log left by a process that died, and that may be damaged; a restored backup) has forgotten it when it is opened.
 */
export const OWN_TIMELINE = 'own-timeline';

/** Where to go on reading, per covered part of a query (see `PollRequest.covers`). */
export interface Cursors {
  /** The parts that have one. */
  get(covers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Marks are opaque: that they only go forwards is the caller's care, who asks the platform. */
  move(covers: readonly string[], mark: string, at: Date): Promise<void>;
}

/** A network's login, kept between runs: a secret. It is never exported, and a backup holds it. */
export interface Sessions {
  load(): Promise<string | undefined>;
  save(session: string): Promise<void>;
}

/** Endpoints that are not to be asked before a moment. */
export interface Limits {
  until(endpoint: string): Promise<Date | undefined>;
  /** Never shortens a wait. */
  save(endpoint: string, until: Date): Promise<void>;
  /** Of all networks: those that have to wait still, the longest wait last. */
  inForce(
    now: Date,
  ): Promise<readonly { readonly network: string; readonly endpoint: string; readonly until: Date }[]>;
}

/** What needs a person: told once when it begins, not at every run, and again when it comes back after it was over. */
export interface Alerts {
  /** It begins, or lasts: then only the message is renewed. */
  raise(name: string, message: string, at: Date): Promise<void>;
  /** It is over, if it lasted. */
  end(name: string, at: Date): Promise<void>;
  /** What lasts, the oldest first. */
  open(): Promise<readonly Alert[]>;
  /** What the operator is to be told: that one has begun, or that one of which they know is over. */
  untold(): Promise<readonly Alert[]>;
  /** The operator was told how it stands. */
  markTold(name: string, at: Date): Promise<void>;
}
export interface Alert {
  readonly name: string;
  readonly message: string;
  readonly since: Date;
  readonly toldAt?: Date;
  readonly overAt?: Date;
}
