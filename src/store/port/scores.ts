import type { AnswerState, ModelId, RoundState } from '../../game/round.ts';
import type { AnswerScore, Outcome, Solution } from '../../game/solution.ts';

/** What hosts said their rounds showed; at most one for a round, a later one takes the place of an earlier that is not settled. */
export interface Solutions {
  of(roundId: string): Promise<SolutionRecord | undefined>;
  /** Of all networks. */
  inState(state: SolutionRecord['state']): Promise<readonly SolutionRecord[]>;
  /** The one that was read from any of these posts. */
  from(postIds: readonly string[]): Promise<SolutionRecord | undefined>;
  /** Stores or replaces; a settled one is only replaced by the operator's (`source: 'operator'`). @returns what holds now */
  save(answer: SolutionRecord): Promise<SolutionRecord>;
  /**
   * Replaces what is known by what `decide` makes of it, in one transaction: nobody can come in between.
   * @param decide returns its argument to leave it as it is, nothing to remove it
   */
  revise(
    roundId: string,
    decide: (known: SolutionRecord | undefined) => SolutionRecord | undefined,
  ): Promise<void>;
}
export interface SolutionRecord {
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

/** Of all networks, but for `found`: how answers stand against what the hosts said: worked out once, kept even when the model is gone. */
export interface Scores {
  /** Answers to rounds with a settled solution that have no score yet, in order of their rounds. Lazy: scores may be saved meanwhile. */
  pending(): AsyncIterable<PendingScore>;
  countPending(): Promise<number>;
  /** All or none. */
  save(scores: readonly NewScore[]): Promise<void>;
  /** How many rounds there are of each sort; some thousand rows at most, however many rounds. Rounds posted in the period count. */
  cells(period: ScorePeriod): Promise<readonly ScoreCell[]>;
  /** Right and wrong answers by how sure they were: bins of equal width, each without its lower end, that of 0 with it. */
  bins(period: ScorePeriod, count: number): Promise<readonly ScoreBin[]>;
  /** The surest right or wrong answers that named one label, or said yes or no, surest first. */
  surest(
    outcome: 'right' | 'wrong',
    period: ScorePeriod,
    count: number,
  ): Promise<readonly { roundId: string; confidence: number }[]>;
  /** Scores of posted answers whose solution was found from `from` on and before `to`. */
  found(from: Date, to: Date): Promise<readonly FoundScores[]>;
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
  readonly solution?: SolutionRecord['state'];
  /** Absent: no answer, no settled solution, or not worked out yet. */
  readonly outcome?: Outcome;
  readonly named?: NonNullable<AnswerScore['named']>;
  /** Of a scored answer. */
  readonly model?: { readonly name: string; readonly version: string };
  /** Of a scored answer to "is it a …?". */
  readonly said?: 'yes' | 'no' | 'cannotTell';
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
  /** Of games that ask "is it a …?". */
  readonly said?: 'yes' | 'no' | 'cannotTell';
  readonly answers: number;
}

/** What the second model of a game would have said of a round. */
export interface ShadowRecord {
  readonly roundId: string;
  readonly model: ModelId;
  /** As an answer keeps it. */
  readonly verdict: unknown;
  readonly at: Date;
}
