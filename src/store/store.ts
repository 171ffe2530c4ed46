import type {
  AnswerKind,
  AnswerState,
  ModelId,
  PhotoRef,
  PhotoState,
  Post,
  Prediction,
  RoundState,
} from '../game/round.ts';
import type { AnswerScore, Outcome } from '../game/score.ts';
import type { Solution } from '../game/solution.ts';

/**
 * The port to the bot's memory. Every method is one short synchronous transaction; UNIQUE keys, not luck, forbid a second
 * answer. Moments are handed in: the store has no clock.
 */
export interface Store {
  /** True when the database was created by this process: the answered set is unknown until the own timeline is read. */
  readonly isNew: boolean;
  /** Where the damaged database lies that this one took the place of, in this process. */
  readonly rebuiltFrom?: string;

  /** Looks the memory over when there is reason to. Throws `StoreError` (`corrupt`, `moved`): it has to be opened anew. */
  checkUp(now: Date): void;

  readonly leases: Leases;
  readonly runs: Runs;
  readonly accounts: Accounts;
  readonly cursors: Cursors;
  readonly rounds: Rounds;
  readonly photos: Photos;
  readonly answers: Answers;
  readonly ownPosts: OwnPosts;
  readonly hostAnswers: HostAnswers;
  readonly scores: Scores;
  readonly summaries: Summaries;
  readonly spending: Spending;
  readonly limits: Limits;
  readonly erasure: Erasure;
  readonly alerts: Alerts;
  close(): void;
}

/** Never two passes at once, in one process or in two. */
export interface Leases {
  /** Takes the lease, or says who holds it. A lease whose owner died on this machine, or that expired, is taken over. */
  claim(
    name: string,
    owner: LeaseOwner,
    now: Date,
    ttlMs: number,
  ): { held: true } | { held: false; by: LeaseOwner; until: Date };
  /** Extends a lease that is still ours; false when it was lost. */
  renew(name: string, owner: LeaseOwner, now: Date, ttlMs: number): boolean;
  release(name: string, owner: LeaseOwner): void;
}
export interface LeaseOwner {
  /** Unique per claim, e.g. a UUID. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

export interface Runs {
  start(run: { startedAt: Date; mode: string; version: string; host: string; pid: number }): number;
  finish(
    id: number,
    end: { finishedAt: Date; outcome: string; note?: string; counts: Readonly<Record<string, number>> },
  ): void;
  last(): RunRecord | undefined;
  /** So many of the latest, newest first. */
  latest(count: number): readonly RunRecord[];
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

/** Handles of accounts (they change; the id does not), the bot's own account, and who said stop. Handles in lower case. */
export interface Accounts {
  self(): { id: string; handle: string; checkedAt: Date } | undefined;
  saveSelf(account: { id: string; handle: string }, checkedAt: Date): void;
  handle(id: string): string | undefined;
  saveHandle(id: string, handle: string, seenAt: Date): void;
  /** The account that was last seen with this handle. */
  idOf(handle: string): string | undefined;
  /** By id where it is known, since handles change hands, else by handle. */
  hasOptedOut(account: { id: string; handle?: string }): boolean;
  /**
   * Silences the bot for this person for good: what is composed for them and not being sent dies, what waits to be looked at
   * is skipped, both as `opted-out`. An id of theirs that is known is added to a mere handle.
   *
   * @param source id of the post that asked for it, or `operator`
   * @returns false when they had opted out before
   */
  optOut(account: PersonKey, at: Date, source: string): boolean;
  /** @returns whether there was an opt-out to remove */
  optIn(account: PersonKey): boolean;
  /** The latest first. */
  optOuts(): readonly OptOut[];
}
/** A person by what is known of them; at least one of the two. */
export interface PersonKey {
  readonly id?: string;
  readonly handle?: string;
}
export interface OptOut extends PersonKey {
  readonly since: Date;
  /** Id of the post that asked for it, or `operator`. */
  readonly source: string;
}

/**
 * The own timeline's name among the cursors; without one it was never read to the end. A store that may be an older state than it
 * was (a log left by a process that died, and that may be damaged; a restored backup) has forgotten it when it is opened.
 */
export const OWN_TIMELINE = 'own-timeline';

/** Where to go on reading, per covered part of a query (see `PollRequest.covers`). */
export interface Cursors {
  /** The parts that have one. */
  get(covers: readonly string[]): ReadonlyMap<string, string>;
  /** Only forwards: an older id than the stored one changes nothing (ids compare as numbers). */
  move(covers: readonly string[], sinceId: string, at: Date): void;
}

/** A post is one round, whatever its edits: every id of its edit history leads to the same row. */
export interface Rounds {
  /** The round that any of these post ids belongs to. */
  find(postIds: readonly string[]): RoundRecord | undefined;
  /** Every id of the round's edit history that was seen. */
  postIds(id: string): readonly string[];
  /**
   * Stores a post with its decision and its photos (pending). When any of its edit ids is known, adds the new ids to that
   * round; a `skipped` or `seen` round then takes the new decision, post and photos, an admitted one stays as it is.
   */
  save(round: NewRound): RoundRecord;
  /** Changes the state of a round that is not answered yet, e.g. admitted -> skipped(too-old). */
  setState(id: string, state: RoundState, reason: string): void;
  /** Admitted rounds without an answer, oldest first. */
  awaitingAnswer(): readonly RoundRecord[];
  /**
   * An author's rounds of a game with photos, posted after `since` and before `before`, whose solution nobody has told yet; newest
   * first.
   */
  unsolved(of: { gameKey: string; authorId: string; since: Date; before: Date }): readonly RoundRecord[];
  /** When the latest round of each game was posted, and how many there are: posts of its hosts with photos. */
  byGame(): ReadonlyMap<string, { readonly last: Date; readonly count: number }>;
  /** Everything (or what was posted since then), oldest first, with what hangs on it; for `export`. Lazy. */
  all(since?: Date): IterableIterator<FullRound>;
  count(): number;
  /** The account that posted last under this handle (lower case), and when, as far as is remembered. */
  lastBy(handle: string): { authorId: string; at: Date } | undefined;
}
export interface NewRound {
  readonly post: Post;
  readonly gameKey: string;
  readonly model?: string;
  readonly state: RoundState;
  /** Named reason of the admission, e.g. `summoned`, `too-old`. */
  readonly reason: string;
  readonly kind?: AnswerKind;
  readonly seenAt: Date;
}
export interface RoundRecord {
  /** Id of the post as first seen. */
  readonly id: string;
  /** Newest id of the edit history: the one to reply to. */
  readonly latestPostId: string;
  readonly gameKey: string;
  readonly model?: string;
  readonly authorId: string;
  readonly authorHandle?: string;
  readonly text: string;
  readonly createdAt: Date;
  readonly state: RoundState;
  readonly reason: string;
  readonly kind?: AnswerKind;
  readonly seenAt: Date;
  readonly answerState?: AnswerState;
}
export interface FullRound extends RoundRecord {
  readonly photos: readonly (PhotoRecord & { readonly prediction?: Prediction })[];
  readonly answer?: AnswerRecord;
  readonly hostAnswer?: HostAnswer;
}

export interface Photos {
  /** In the author's order. */
  of(roundId: string): readonly PhotoRecord[];
  seen(
    roundId: string,
    position: number,
    photo: { hash: string; bytes: number; width: number; height: number },
    at: Date,
  ): void;
  failed(
    roundId: string,
    position: number,
    failure: { reason: string; message: string; permanent: boolean },
    at: Date,
  ): void;
  /** The same bytes are classified once per model state. */
  prediction(
    photoHash: string,
    modelHash: string,
  ): (Prediction & { readonly width: number; readonly height: number }) | undefined;
  savePrediction(
    photoHash: string,
    prediction: Prediction,
    size: { width: number; height: number },
    at: Date,
  ): void;
}
export interface PhotoRecord {
  readonly roundId: string;
  /** 0-based. */
  readonly position: number;
  readonly ref: PhotoRef;
  readonly state: PhotoState;
  readonly reason?: string;
  readonly message?: string;
  readonly permanent?: boolean;
  readonly attempts: number;
  readonly hash?: string;
  readonly bytes?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Texts on their way out, by a key of theirs. */
export interface Outbox {
  /** Committed before the network call. Throws when the text is not drafted, held or retry. */
  markSending(key: string, at: Date): void;
  markSent(key: string, sentId: string, at: Date): void;
  /** To be sent from that moment on: again, or because a person approved a held one. */
  markRetry(key: string, notBefore: Date, reason: string): void;
  /** Certainly not sent, for a reason that lies elsewhere (money, a limit): that attempt does not count. Throws unless sending. */
  markUntried(key: string, notBefore: Date, reason: string): void;
  markDead(key: string, reason: string, at: Date): void;
  markHeld(key: string, reason: string): void;
  /** Why a text has to wait (`run-cap`, `daily-cap`, `dry-run`); the state stays. */
  note(key: string, reason: string): void;
}

/** Answers, by the id of their round: a text is composed once, stored, and posted as stored. */
export interface Answers extends Outbox {
  /** Stores the answer of a round once; a second call for the same round changes nothing and returns the first. */
  draft(answer: NewAnswer): AnswerRecord;
  /** Drafted, or due for another try (`retry` with `notBefore <= now`), oldest post first. */
  due(now: Date): readonly AnswerRecord[];
  inState(state: AnswerState): readonly AnswerRecord[];
  of(roundId: string): AnswerRecord | undefined;
  /** The answer that was sent as this post. */
  sentAs(postId: string): AnswerRecord | undefined;
  /**
   * What a person decided of a held answer, in one step: `retry` lets the next pass post it, `dead` never.
   * @returns false when it is not held any more: somebody else decided, or it went stale
   */
  decide(roundId: string, to: 'retry' | 'dead', reason: string, at: Date): boolean;
  /** Another text, and perhaps verdict, for a held answer. @returns false when it is not held any more */
  revise(roundId: string, to: { text: string; verdict?: unknown; rule?: string }): boolean;
  /** Whether another round's answer has exactly this text, in whatever state (X refuses duplicates). */
  usesText(text: string, exceptRoundId: string): boolean;
  /** Sent since then, both those we recorded and those found on the own timeline. */
  sentSince(since: Date): number;
}
export interface NewAnswer {
  readonly roundId: string;
  readonly kind: AnswerKind;
  /** The post it replies to; absent for a standalone post. */
  readonly replyTo?: string;
  readonly text: string;
  /** Verdict as JSON, and the name of the rule that spoke. */
  readonly verdict: unknown;
  readonly rule: string;
  readonly draftedAt: Date;
}
export interface AnswerRecord {
  readonly roundId: string;
  readonly kind: AnswerKind;
  readonly replyTo?: string;
  readonly text: string;
  readonly verdict: unknown;
  readonly rule: string;
  readonly state: AnswerState;
  readonly reason?: string;
  readonly attempts: number;
  readonly notBefore?: Date;
  readonly sentId?: string;
  readonly draftedAt: Date;
  readonly sendingAt?: Date;
  readonly sentAt?: Date;
  /** Of the round's post. */
  readonly postCreatedAt: Date;
}

/** What hosts said their rounds showed; at most one for a round, a later one takes the place of an earlier that is not settled. */
export interface HostAnswers {
  of(roundId: string): HostAnswer | undefined;
  inState(state: HostAnswer['state']): readonly HostAnswer[];
  /** The one that was read from any of these posts. */
  from(postIds: readonly string[]): HostAnswer | undefined;
  /** Stores or replaces; a settled one is only replaced by the operator's (`source: 'operator'`). @returns what holds now */
  save(answer: HostAnswer): HostAnswer;
  /**
   * Replaces what is known by what `decide` makes of it, in one transaction: nobody can come in between.
   * @param decide returns its argument to leave it as it is, nothing to remove it
   */
  revise(roundId: string, decide: (known: HostAnswer | undefined) => HostAnswer | undefined): void;
}
export interface HostAnswer {
  readonly roundId: string;
  /** `dismissed`: a person said that it was no solution. */
  readonly state: 'settled' | 'ambiguous' | 'dismissed';
  readonly solution: Solution;
  /** The sentence it was read from; absent when the operator set it, or when it was pruned. */
  readonly evidence?: string;
  /** Id of the host's post, or `operator`. */
  readonly source: string;
  readonly foundAt: Date;
}

/** How answers stand against what the hosts said: worked out once, kept even when the model is gone. */
export interface Scores {
  /** Answers to rounds with a settled solution that have no score yet, in order of their rounds. Lazy: scores may be saved meanwhile. */
  pending(): IterableIterator<PendingScore>;
  countPending(): number;
  /** All or none. */
  save(scores: readonly NewScore[]): void;
  /** How many rounds there are of each sort; some thousand rows at most, however many rounds. Rounds posted in the period count. */
  cells(period: ScorePeriod): readonly ScoreCell[];
  /** Right and wrong answers by how sure they were: bins of equal width, each without its lower end, that of 0 with it. */
  bins(period: ScorePeriod, count: number): readonly ScoreBin[];
  /** The surest right or wrong answers that named one label, surest first. */
  surest(
    outcome: 'right' | 'wrong',
    period: ScorePeriod,
    count: number,
  ): readonly { roundId: string; confidence: number }[];
  /** Scores of posted answers whose solution was found from `from` on and before `to`. */
  found(from: Date, to: Date): readonly FoundScores[];
}

export interface PendingScore {
  readonly roundId: string;
  /** Folder of the model that plays the round's game. */
  readonly roundModel?: string;
  /** As the answer keeps it. */
  readonly verdict: unknown;
  readonly solution: Solution;
}

export interface NewScore extends AnswerScore {
  readonly roundId: string;
  /** That the answer came from. */
  readonly model?: ModelId | undefined;
}

export interface ScorePeriod {
  readonly since?: Date;
  readonly gameKey?: string;
}

/** So many rounds alike in all of this. */
export interface ScoreCell {
  readonly gameKey: string;
  /** Of the post, UTC: `2026-11`. */
  readonly month: string;
  readonly state: RoundState;
  /** Why there is no answer; absent where there is one. */
  readonly silence?: string;
  readonly answerState?: AnswerState;
  /** Why an answer died. */
  readonly death?: string;
  readonly solution?: HostAnswer['state'];
  /** Absent: no answer, no settled solution, or not worked out yet. */
  readonly outcome?: Outcome;
  readonly named?: NonNullable<AnswerScore['named']>;
  /** Of a scored answer. */
  readonly model?: { readonly name: string; readonly version: string };
  readonly rounds: number;
}

export interface ScoreBin {
  /** 0-based. */
  readonly bin: number;
  readonly count: number;
  readonly right: number;
  /** Sum of how sure they were. */
  readonly confidence: number;
}

export interface FoundScores {
  readonly gameKey: string;
  readonly outcome: Outcome;
  readonly named?: NonNullable<AnswerScore['named']>;
  readonly answers: number;
}

/** Posts about its own score: drafted once for a due moment, always held until a person approves. */
export interface Summaries extends Outbox {
  /**
   * Stores a draft as `held`; earlier ones that are held or wait to be sent die as `superseded`. A second call for the same due moment
   * changes nothing and returns the first. Without a text: only remembers that there was nothing to tell.
   */
  draft(summary: NewSummary): SummaryRecord;
  of(id: string): SummaryRecord | undefined;
  /** Whether one was drafted for this due moment. */
  isKnown(dueAt: Date): boolean;
  /** Approved, or due for another try. */
  due(now: Date): readonly SummaryRecord[];
  inState(state: SummaryRecord['state']): readonly SummaryRecord[];
}

export interface NewSummary {
  /** Absent when a person asked for it. */
  readonly dueAt?: Date;
  /** It tells of solutions found from here on … */
  readonly from: Date;
  /** … and before this moment. */
  readonly to: Date;
  readonly text?: string;
  readonly draftedAt: Date;
}

export interface SummaryRecord {
  /** `summary-1`, `summary-2`, … */
  readonly id: string;
  readonly dueAt?: Date;
  readonly from: Date;
  readonly to: Date;
  readonly text: string;
  readonly state: Exclude<AnswerState, 'drafted'>;
  readonly reason?: string;
  readonly attempts: number;
  readonly sentId?: string;
  readonly draftedAt: Date;
  readonly sendingAt?: Date;
}

/** What the bot's own timeline holds, as last read: the proof of what was answered when the memory was lost. */
export interface OwnPosts {
  has(id: string): boolean;
  save(posts: readonly { id: string; text: string; repliesTo?: string; createdAt: Date }[]): void;
  /** When the newest of them was made. */
  newest(): Date | undefined;
  /** The bot's post that answers one of these post ids. */
  answering(postIds: readonly string[]): string | undefined;
  /** Whether one of them since then says this, perhaps after the handles that a platform puts before a reply. */
  says(text: string, since: Date): boolean;
  /** The oldest of the bot's posts since then with exactly this text, unless it is known as an answer already. */
  withText(text: string, since: Date): string | undefined;
  /** The oldest of the bot's posts since then that is no reply and contains this, unless it is known as an answer already. */
  naming(fragment: string, since: Date): string | undefined;
}

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
  }): void;
  /**
   * Gives that UTC day's `post-read` and `own-read` charges to the games of the rounds that those posts have become; the sum stays.
   * A post that is no round belongs to no game.
   */
  giveReadsToGames(at: Date): void;
  /** Micro-dollars since then. */
  since(moment: Date): number;
  /** Micro-dollars of a run. */
  ofRun(runId: number): number;
  /** By UTC day (`2026-05-01`) and what was paid for, in that order. */
  byDay(since: Date): readonly SpendingOfDay[];
  /** The dearest first; what served all games has no `gameKey`. */
  byGame(since: Date): readonly SpendingOfGame[];
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

/** Endpoints that are not to be asked before a moment. */
export interface Limits {
  until(endpoint: string): Date | undefined;
  /** Never shortens a wait. */
  save(endpoint: string, until: Date): void;
  /** Those that have to wait still, the longest wait last. */
  inForce(now: Date): readonly { readonly endpoint: string; readonly until: Date }[];
}

/** What needs a person: told once when it begins, not at every run, and again when it comes back after it was over. */
export interface Alerts {
  /** It begins, or lasts: then only the message is renewed. */
  raise(name: string, message: string, at: Date): void;
  /** It is over, if it lasted. */
  end(name: string, at: Date): void;
  /** What lasts, the oldest first. */
  open(): readonly Alert[];
  /** What the operator is to be told: that one has begun, or that one of which they know is over. */
  untold(): readonly Alert[];
  /** The operator was told how it stands. */
  markTold(name: string, at: Date): void;
}
export interface Alert {
  readonly name: string;
  readonly message: string;
  readonly since: Date;
  readonly toldAt?: Date;
  readonly overAt?: Date;
}

/** Removes what is stored about a person or a post, because they asked for it. */
export interface Erasure {
  /** What would go. */
  stored(target: ErasureTarget): Stored;
  /**
   * Removes it, keeps only that it was done, and rewrites the file so that the bytes are gone. The bot's own posts stay: they
   * keep it from answering again. So does an opt-out.
   *
   * @returns `rewritten` false: another program has the file open, and the bytes stay in the write-ahead log until it closes it
   */
  forget(target: ErasureTarget, at: Date): { readonly rewritten: boolean };
  /**
   * Removes what other people wrote in posts made before then: texts, names, descriptions and addresses of photos, sentences of
   * hosts; and names of accounts that were not seen since. Ids, predictions, the bot's answers and scores stay. Where nothing is
   * that old, nothing is written.
   *
   * @param most rounds and accounts at once
   * @returns how many rounds
   */
  prune(before: Date, most: number, at: Date): number;
}
export type ErasureTarget =
  | { readonly kind: 'account'; readonly person: PersonKey }
  | { readonly kind: 'post'; readonly id: string };
export interface Stored {
  readonly rounds: number;
  readonly photos: number;
  readonly answers: number;
  /** Names of the account that are kept. */
  readonly accounts: number;
}
