import type {
  AnswerKind,
  AnswerState,
  PhotoRef,
  PhotoState,
  Post,
  Prediction,
  RoundState,
} from '../../game/round.ts';
import type { AnswerRecord } from './outbox.ts';
import type { ShadowRecord, SolutionRecord } from './scores.ts';

/** A post is one round, whatever its edits: every id of its edit history leads to the same row. */
export interface Rounds {
  /** By the round's own id, whatever its network. */
  get(id: string): Promise<RoundRecord | undefined>;
  /** The round that any of these post ids belongs to. */
  find(postIds: readonly string[]): Promise<RoundRecord | undefined>;
  /** Every id of the round's edit history that was seen, in no order. */
  postIds(id: string): Promise<readonly string[]>;
  /**
   * Stores a post with its decision and its photos (pending). When any of its edit ids is known, adds the new ids to that
   * round; a `skipped` or `seen` round then takes the new decision, post and photos, an admitted one
   * stays as it is, unless it summons the bot by now and no post of the bot's own is composed for it.
   */
  save(round: NewRound): Promise<RoundRecord>;
  /** Changes the state of a round that is not answered yet, e.g. admitted -> skipped(too-old). */
  setState(id: string, state: RoundState, reason: string): Promise<void>;
  /** Admitted rounds without an answer, oldest first. */
  awaitingAnswer(): Promise<readonly RoundRecord[]>;
  /**
   * An author's rounds of a game with photos, posted after `since` and before `before`, whose solution nobody has told yet; newest
   * first.
   */
  unsolved(of: {
    gameKey: string;
    authorId: string;
    since: Date;
    before: Date;
  }): Promise<readonly RoundRecord[]>;
  /** An author's rounds that were admitted after `since`, on this network. */
  countAdmitted(of: { authorId: string; since: Date }): Promise<number>;
  /** Of all networks: when the latest round of each game was posted, and how many there are: posts of its hosts with photos. */
  byGame(): Promise<ReadonlyMap<string, { readonly last?: Date; readonly count: number }>>;
  /** Everything of all networks (or what was posted since then), oldest first, with what hangs on it; for `export`. Lazy. */
  all(since?: Date): AsyncIterable<FullRound>;
  /** One of them, by the round's own id. */
  whole(id: string): Promise<FullRound | undefined>;
  /** Of all networks, the latest post first, at most `count`; where to go on after: the moment and id of the last. */
  page(of: RoundFilter, count: number, after?: RoundMark): Promise<readonly FullRound[]>;
  /** Of all networks. */
  count(): Promise<number>;
  /** The account that posted last under this handle (lower case), and when, as far as is remembered. */
  lastBy(handle: string): Promise<{ authorId: string; at: Date } | undefined>;
}
export interface NewRound {
  readonly post: Post;
  /** The post whose photos these are, when they are not the author's own. */
  readonly photosOf?: { readonly id: string; readonly authorId: string };
  readonly gameKey: string;
  readonly model?: string;
  readonly state: RoundState;
  /** Named reason of the admission, e.g. `summoned`, `too-old`. */
  readonly reason: string;
  readonly kind?: AnswerKind;
  readonly seenAt: Date;
}
export interface RoundRecord {
  /** Unique among all networks; on X the id of the post as first seen. */
  readonly id: string;
  readonly network: string;
  /** Newest id of the edit history: the one to reply to. */
  readonly latestPostId: string;
  /** When that version was made. */
  readonly latestAt: Date;
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
/** What a person looks for; all of it at once. Solutions that hosts posted are no rounds. */
export interface RoundFilter {
  readonly gameKey?: string;
  readonly network?: string;
  /** Handle (lower case) or id. */
  readonly author?: string;
  /** Of the reply, or of the round where it has none. */
  readonly state?: RoundState | AnswerState;
  /** Posted from then on. */
  readonly since?: Date;
  /** Posted before. */
  readonly before?: Date;
}
/** A place in the order of posts. */
export interface RoundMark {
  readonly createdAt: Date;
  readonly id: string;
}
export interface FullRound extends RoundRecord {
  readonly photos: readonly (PhotoRecord & { readonly prediction?: Prediction })[];
  readonly answer?: AnswerRecord;
  readonly solution?: SolutionRecord;
  /** Absent: no second model has looked. */
  readonly shadows?: readonly Omit<ShadowRecord, 'roundId'>[];
}

export interface Photos {
  /** In the author's order. */
  of(roundId: string): Promise<readonly PhotoRecord[]>;
  seen(
    roundId: string,
    position: number,
    photo: { hash: string; bytes: number; width: number; height: number },
    at: Date,
  ): Promise<void>;
  failed(
    roundId: string,
    position: number,
    failure: { reason: string; message: string; permanent: boolean },
    at: Date,
  ): Promise<void>;
  /** The same bytes are classified once per model state. */
  prediction(
    photoHash: string,
    modelHash: string,
  ): Promise<(Prediction & { readonly width: number; readonly height: number }) | undefined>;
  /** What a state of a model said of the photos of a game's admitted rounds posted since then, on all networks; the latest, so many at most. */
  lately(of: {
    gameKey: string;
    modelHash: string;
    since: Date;
    most: number;
  }): Promise<readonly Prediction[]>;
  savePrediction(
    photoHash: string,
    prediction: Prediction,
    size: { width: number; height: number },
    at: Date,
  ): Promise<void>;
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
  /** When it was last tried. */
  readonly triedAt?: Date;
  readonly hash?: string;
  readonly bytes?: number;
  readonly width?: number;
  readonly height?: number;
}
