import type { ReplyRules } from '../game/admission.ts';
import type { Game } from '../game/game.ts';
import type { Post, PostRef } from '../game/round.ts';
import type { HasTextRules } from '../game/text-rules.ts';

/** What a network is, without an account on it and without a request. */
export interface Network extends HasTextRules {
  /** Its name in the memory: `x`, `bluesky`, `mastodon:mas.to`. Never changes. */
  readonly network: string;
  /** Its name for people: "X", "Bluesky", "Mastodon (mas.to)". */
  readonly title: string;
  readonly rules: ReplyRules;
  /** What it charges. Absent: it is free, no budget stands in its way, and anybody may ask about a photo of their own. */
  readonly prices?: Prices;
  /** Hosts that serve the photos of posts. */
  readonly mediaHosts: readonly string[];

  /** The one of two marks that lies further on. Pure. */
  later(a: Mark, b: Mark): Mark;

  /** The address of the smallest variant of a photo whose short side suffices for `minSide` pixels. Pure. */
  photoUrl(url: string, minSide: number): string;

  /** The address at which people read a post. Pure. @param post `handle`: its author's, where it is known */
  postUrl(post: { readonly id: string; readonly handle?: string }): string;
}

/** Those that are on. */
export type Networks = readonly [Network, ...Network[]];

/** Of these networks the one of a round; of a round on a network that is off by now, the first. */
export function networkOf(networks: Networks, { network }: { readonly network: string }): Network {
  return networks.find((each) => each.network === network) ?? networks[0];
}

/** The port to a social platform. Every call may throw a `PlatformError` and nothing else that an operator must act on. */
export interface Platform extends Network {
  /** The bot's own account. */
  whoAmI(signal?: AbortSignal): Promise<Account>;

  /**
   * The fewest requests that cover all games. Pure.
   * @param bot under its newest name; `mentions`: all posts that name the bot are read as well, by its id; `hostsOnly`: such as find
   * posts of the games' hosts alone, what they say to the bot included
   */
  plan(
    games: readonly Game[],
    more?: { readonly bot?: Account; readonly mentions?: boolean; readonly hostsOnly?: boolean },
  ): readonly PollRequest[];

  /**
   * One page of a planned request, newest first: posts after the oldest of the marks and moments (exclusive).
   * @param from `marks`: how far its parts were read; `notBefore`: where a part starts that has no mark; `atMost`: how many posts may be
   * paid for; a platform's smallest page may be larger
   */
  read(
    request: PollRequest,
    from: { marks?: readonly Mark[]; notBefore?: Date; pageToken?: string; atMost?: number },
    signal?: AbortSignal,
  ): Promise<Page>;

  /** These posts, in any order, without those that are gone or hidden. */
  posts(ids: readonly string[], signal?: AbortSignal): Promise<readonly Post[]>;

  /** The bot's own posts, newest first, after `since`, their texts as they were published; `atMost` as for `read`. */
  ownPosts(
    from: { account: Account; since: Date; pageToken?: string; atMost?: number },
    signal?: AbortSignal,
  ): Promise<Page>;

  /** Handles (lower case) of account ids; may cost money, so only for what cannot be known otherwise. */
  handlesOf(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;

  /** Account ids of handles (lower case), without those that nobody has. Absent: the network finds posts by handle. */
  idsOf?(handles: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;

  /**
   * Whether a post can still be replied to, asked right before a reply goes out. Absent: the network itself refuses a reply that must not be.
   * @param post the version that is replied to, and its author
   */
  stillThere?(post: PostRef, signal?: AbortSignal): Promise<'open' | 'closed' | 'gone' | 'blocked'>;

  /**
   * Publishes a text once. An error's `effect` says whether it may exist nevertheless.
   * @returns `already`: a post with this key was there before, perhaps with another text; nothing was published now
   */
  publish(draft: Draft, signal?: AbortSignal): Promise<{ id: string; already?: true }>;

  /**
   * The post with the draft's key, if there is one: exact at once, without a lag. Only for a network where a second `publish` with the same
   * key never makes a second post, so that "not there" lets the text go out again. Absent: the own timeline is read, which may lag.
   */
  lookup?(draft: Draft, signal?: AbortSignal): Promise<{ id: string } | undefined>;
}

/** A text on its way out. All of it comes from the memory, so that a second try is the same to the byte. */
export interface Draft {
  /** One for a round for ever, so that a platform can know a second try for what it is. */
  readonly key: string;
  readonly text: string;
  /** Id of the post that it replies to. */
  readonly replyTo?: string;
  /** When it was drafted. */
  readonly at: Date;
  /** The game's, as written, without `#`: the only one that the text may carry. */
  readonly hashtag?: string;
  /** Not sent: the meter is told which game pays. */
  readonly gameKey?: string;
  /** May go with it: a network that shows none, or does not get it up in time, lets the text go alone. */
  readonly picture?: OwnPicture;
}

/** A picture of the bot's own. The same bytes at each try, so that a network that names them by their content names them the same. */
export interface OwnPicture {
  readonly bytes: Uint8Array;
  readonly mime: 'image/jpeg' | 'image/png';
  /** What it shows, for people who do not see it. */
  readonly alt: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Micro-dollars for one unit: one US dollar is 1,000,000. */
export interface Prices {
  readonly microUsd: Readonly<Record<Usage['what'], number>>;
}

export interface Account {
  readonly id: string;
  /** Lower case, without `@`. */
  readonly handle: string;
}

/** How far something was read, in the form of its platform; only its adapter orders marks. */
export type Mark = string;

/** One request of a run; `covers` lists the game keys (and hosts) whose posts it finds, each with a cursor of its own. */
export interface PollRequest {
  readonly kind: 'search' | 'host' | 'mentions';
  /** Only questions and requests to stop are looked for in it: other requests find the rounds. */
  readonly isBeside?: true;
  /** The query as sent, or what is read; for people and logs. */
  readonly query: string;
  /** Stable names of the parts, e.g. `#cougarornot from:drmichellelarue`; they survive a change of the game list. */
  readonly covers: readonly string[];
}

export interface Page {
  readonly posts: readonly Post[];
  /** How far this page reaches; absent when it is empty. */
  readonly newestMark?: Mark;
  readonly nextPageToken?: string;
}

/** What a call cost; handed to the `Meter` that the adapter was made with, also when the call's answer is an error that costs. */
export interface Usage {
  readonly what: 'post-read' | 'own-read' | 'user-read' | 'post' | 'post-with-link' | 'reply';
  readonly units: number;
  /** Ids read, so that a read is counted once per UTC day. */
  readonly ids?: readonly string[];
  /** The game that it was for, where the caller said so. */
  readonly gameKey?: string;
}
export type Meter = (usage: Usage) => Promise<void>;

/** What an adapter keeps of its rate limits between runs. */
export interface LimitBook {
  /** Until when an endpoint is not to be asked. */
  until(endpoint: string): Promise<Date | undefined>;
  save(endpoint: string, until: Date): Promise<void>;
}

/**
 * credentials: refused, nothing works until a person acts · money: credits or spending cap used up · setup: the app lacks a
 * permission · rate-limited: wait until `retryAt` · refused: permanent for this post (`reason` says why) · duplicate: perhaps
 * posted already · unavailable: network, time-out, 5xx or an unreadable answer; try later · bad-request: our fault, a bug.
 */
export type PlatformErrorKind =
  | 'credentials'
  | 'money'
  | 'setup'
  | 'rate-limited'
  | 'refused'
  | 'duplicate'
  | 'stale-cursor'
  | 'unavailable'
  | 'bad-request';

export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly kind: PlatformErrorKind;
  /** `none`: certainly nothing was published; `unknown`: it may exist. Reads are always `none`. */
  readonly effect: 'none' | 'unknown';
  /** Short machine-readable reason, e.g. `not-summoned`, `post-gone`, `replies-closed`. */
  readonly reason: string;
  readonly retryAt?: Date;

  /** @param message what failed, and what the operator can do about it; never a secret */
  constructor(
    kind: PlatformErrorKind,
    message: string,
    more: { reason?: string; effect?: 'none' | 'unknown'; retryAt?: Date; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.kind = kind;
    this.effect = more.effect ?? 'none';
    this.reason = more.reason ?? kind;
    if (more.retryAt) this.retryAt = more.retryAt;
  }

  /** Nothing works until a person acts: no use in going on. */
  get needsPerson(): boolean {
    return this.kind === 'credentials' || this.kind === 'money' || this.kind === 'setup';
  }
}
