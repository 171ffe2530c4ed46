import type { Media, NewMedia } from './photos.ts';
import type { LinkEntity, TextEntities } from './text.ts';

/** A text as X stores it, with what it found in it. Mentions of handles that nobody has are plain text. */
export interface ComposedText {
  readonly text: string;
  readonly hashtags: TextEntities['hashtags'];
  readonly mentions: readonly { start: number; end: number; username: string; id: string }[];
  readonly urls: readonly LinkEntity[];
}

export interface Account {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Posts visible to followers only; nobody follows anybody here. */
  readonly locked: boolean;
}

export type ReplySettings = 'everyone' | 'mentionedUsers' | 'following' | 'subscribers' | 'verified';

export interface SandboxPost {
  readonly id: string;
  /** The author's handle, as it is now. */
  readonly by: string;
  readonly authorId: string;
  readonly createdAt: Date;
  /** As typed: without the @handle that X puts before a reply, and without its t.co links. */
  readonly text: string;
  /** As X stores and returns it (but not yet HTML-escaped), with its entities. */
  readonly stored: ComposedText;
  readonly media: readonly Media[];
  readonly replyTo?: string;
  readonly quoting?: string;
  readonly repostOf?: string;
  readonly conversationId: string;
  /** All ids of its edit history, oldest first. */
  readonly editIds: readonly string[];
  readonly replySettings: ReplySettings;
  /** Made through POST /2/tweets. */
  readonly viaApi: boolean;
  readonly deleted: boolean;
  /** Search and timelines find it from this moment on; a lookup by id does at once. */
  readonly indexedAt: Date;
}

export interface NewPost {
  by: string;
  text: string;
  photos?: readonly NewMedia[];
  replyTo?: string;
  quoting?: string;
  repostOf?: string;
  /** Default: now. A post of the future is found once the clock has come to it. */
  at?: Date;
  /** Default: `at`. Later, to play X's slow indexing. */
  indexedAt?: Date;
  replySettings?: ReplySettings;
}
