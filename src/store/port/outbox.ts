import type { AnswerKind, AnswerState } from '../../game/round.ts';

/** Texts on their way out, by a key of theirs. */
export interface Outbox {
  /** Committed before the network call. Throws when the text is not drafted, held or retry. */
  markSending(key: string, at: Date): Promise<void>;
  markSent(key: string, sentId: string, at: Date): Promise<void>;
  /** To be sent from that moment on: again, or because a person approved a held one. */
  markRetry(key: string, notBefore: Date, reason: string): Promise<void>;
  /** The own timeline was read and does not show it. Throws unless sending. */
  markMissed(key: string, at: Date): Promise<void>;
  /** Certainly not sent, for a reason that lies elsewhere (money, a limit): that attempt does not count. Throws unless sending. */
  markUntried(key: string, notBefore: Date, reason: string): Promise<void>;
  markDead(key: string, reason: string, at: Date): Promise<void>;
  markHeld(key: string, reason: string): Promise<void>;
  /** Why a text has to wait (`run-cap`, `daily-cap`, `dry-run`); the state stays. */
  note(key: string, reason: string): Promise<void>;
}

/** Answers, by the id of their round: a text is composed once, stored, and posted as stored. */
export interface Answers extends Outbox {
  /** Stores the answer of a round once; a second call for the same round changes nothing and returns the first. */
  draft(answer: NewAnswer): Promise<AnswerRecord>;
  /** Drafted, or due for another try (`retry` with `notBefore <= now`), oldest post first. */
  due(now: Date): Promise<readonly AnswerRecord[]>;
  /** Of all networks, oldest post first. */
  inState(state: AnswerState): Promise<readonly AnswerRecord[]>;
  of(roundId: string): Promise<AnswerRecord | undefined>;
  /** The answer that was sent as this post. */
  sentAs(postId: string): Promise<AnswerRecord | undefined>;
  /**
   * What a person decided of a held answer, in one step: `retry` lets the next run post it, `dead` never.
   * @returns false when it is not held any more: somebody else decided, or it went stale
   */
  decide(roundId: string, to: 'retry' | 'dead', reason: string, at: Date): Promise<boolean>;
  /** Another text, and perhaps verdict, for a held answer. @returns false when it is not held any more */
  revise(roundId: string, to: { text: string; verdict?: unknown; rule?: string }): Promise<boolean>;
  /**
   * Whether another round's answer has exactly this text, in whatever state (X refuses duplicates).
   * @param ownSince or one of the bot's posts since then, perhaps after the handles that a platform puts before a reply
   */
  usesText(text: string, exceptRoundId: string, ownSince?: Date): Promise<boolean>;
  /** Of a game's answers to posts of a period, the newest first, at most 50; those that were given up are left out. */
  textsOf(
    gameKey: string,
    posted: { readonly since: Date; readonly before: Date },
  ): Promise<readonly string[]>;
  /** Sent since then, both those we recorded and those found on the own timeline. */
  sentSince(since: Date): Promise<number>;
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
  readonly network: string;
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
  /** When a person let it go; absent: nobody was asked. */
  readonly approvedAt?: Date;
  readonly sendingAt?: Date;
  /** When the own timeline was read since, and did not show it. */
  readonly missedAt?: Date;
  readonly sentAt?: Date;
  /** When it was given up, or a person said that it is never posted. */
  readonly deadAt?: Date;
  /** Of the round's post. */
  readonly postCreatedAt: Date;
}

/** Posts about its own score: drafted once for a due moment, always held until a person approves. */
export interface Summaries extends Outbox {
  /**
   * Stores a draft as `held`; earlier ones that are held or wait to be sent die as `superseded`. A second call for the same due moment
   * changes nothing and returns the first. Without a text: only remembers that there was nothing to tell.
   */
  draft(summary: NewSummary): Promise<SummaryRecord>;
  of(id: string): Promise<SummaryRecord | undefined>;
  /** Whether one was drafted for this due moment. */
  isKnown(dueAt: Date): Promise<boolean>;
  /** Approved, or due for another try. */
  due(now: Date): Promise<readonly SummaryRecord[]>;
  /** As for answers. @returns false when it does not wait for a person any more */
  decide(id: string, to: 'retry' | 'dead', reason: string, at: Date): Promise<boolean>;
  /** Of all networks. */
  inState(state: SummaryRecord['state']): Promise<readonly SummaryRecord[]>;
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
  readonly network: string;
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
  readonly missedAt?: Date;
}

/** What the bot's own timeline holds, as last read: the proof of what was answered when the memory was lost. */
export interface OwnPosts {
  has(id: string): Promise<boolean>;
  save(posts: readonly { id: string; text: string; repliesTo?: string; createdAt: Date }[]): Promise<void>;
  /** When the newest of them was made. */
  newest(): Promise<Date | undefined>;
  /** The bot's post that answers one of these post ids. */
  answering(postIds: readonly string[]): Promise<string | undefined>;
  /** The oldest of the bot's posts since then with exactly this text, unless it is known as an answer already. */
  withText(text: string, since: Date): Promise<string | undefined>;
  /** The oldest of the bot's posts since then that is no reply and contains this, unless it is known as an answer already. */
  naming(fragment: string, since: Date): Promise<string | undefined>;
}
