/** A post as the game sees it, whatever the platform. Ids are opaque: nobody but the platform's adapter orders them. */
export interface Post {
  readonly id: string;
  /** Every id of its edit history, oldest first, `id` included. */
  readonly editIds: readonly string[];
  /** When this version was made, and when the newest of `editIds`. */
  readonly versionAt: Date;
  readonly latestAt: Date;
  readonly authorId: string;
  /** Lower case, without `@`. Absent: the platform did not say. */
  readonly authorHandle?: string;
  /** Of the first version, if it was edited. */
  readonly createdAt: Date;
  /** Plain text, entities such as `&amp;` decoded. */
  readonly text: string;
  /** As written, without `#`. */
  readonly hashtags: readonly string[];
  readonly mentions: readonly Mention[];
  /** In the order in which the author attached them. */
  readonly photos: readonly PhotoRef[];
  readonly repostOf?: string;
  readonly quotes?: PostRef;
  readonly repliesTo?: PostRef;
  readonly conversationId?: string;
  /** Whether the bot may reply, as far as the platform says. Absent: it does not say. */
  readonly canReply?: 'yes' | 'no' | 'unknown';
  /** The author's account is marked as a bot's. */
  readonly authorIsBot?: boolean;
  /** A label or a content warning hides the pictures until a reader asks for them. */
  readonly sensitive?: boolean;
  /** `profile`: the author's profile asks bots or AI to stay away (#nobot, #noai). */
  readonly optsOut?: 'profile';
}

export interface Mention {
  /** Lower case, without `@`. */
  readonly handle: string;
  readonly id?: string;
}

/** Another post that this one refers to. */
export interface PostRef {
  readonly id: string;
  readonly authorId?: string;
}

/** One attached picture, or the preview picture of a video or GIF. */
export interface PhotoRef {
  readonly key: string;
  readonly kind: 'photo' | 'video-preview' | 'gif-preview';
  /** Absent: the platform withheld it. */
  readonly url?: string;
  readonly width?: number;
  readonly height?: number;
  readonly altText?: string;
}

/** A label's calibrated probability, 0 to 1. */
export interface Score {
  readonly label: string;
  readonly probability: number;
}

/** What a model said of one photo: every label, most probable first; of a species network those that matter. They sum to 1. */
export interface Prediction {
  readonly model: ModelId;
  readonly scores: readonly Score[];
  /** How far the photo lies from what the model learnt from, in the model's own measure; absent: it does not tell. */
  readonly distance?: number;
}

/** Names exactly one state of a model: predictions are kept under it. */
export interface ModelId {
  readonly name: string;
  readonly version: string;
  /** SHA-256 (hex) of the network's file together with what the manifest says of pre- and post-processing. */
  readonly hash: string;
}

export type RoundState = 'seen' | 'admitted' | 'skipped';
export type PhotoState = 'pending' | 'seen' | 'failed';
/** drafted -> (held) -> sending -> sent | retry | dead. `sending` means: the outcome is unknown until settled. */
export type AnswerState = 'drafted' | 'held' | 'sending' | 'sent' | 'retry' | 'dead';
/** `reply` answers the post itself; `standalone` is an ordinary post that enters the game with its hashtag. */
export type AnswerKind = 'reply' | 'standalone';
