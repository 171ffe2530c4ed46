import type { Game } from '../../game/game.ts';
import type { Account, Page, Platform, PollRequest } from '../platform.ts';

/** A network with a bot on it: a real server of its own, empty at first, whose clock stands at `NOON`. */
export interface Stage {
  readonly platform: Platform;
  /** The account whose name the platform acts in. */
  readonly bot: Account;
  /** The bot from another machine, which remembers nothing. */
  another(): Platform | Promise<Platform>;
  /** @returns the account as the adapter should tell it */
  addAccount(name: string): Promise<Account>;
  /** Somebody's post, found at once. @returns its id */
  addPost(post: StagedPost): Promise<string>;
  deletePost(id: string): Promise<void>;
  /** Lets nobody reply. Absent: the network has no such thing. */
  closeReplies?(id: string): Promise<void>;
  /** What the bot has published, oldest first. */
  published(): Promise<readonly { id: string; text: string; replyTo?: string }[]>;
  /** What happens to the next request, of the kind that is named. */
  fail(what: 'read' | 'publish', how: Failure): void;
  /** How many requests came in so far. */
  requests(): number;
  /** Well-formed ids that nobody and no post has. */
  readonly nobody: string;
  readonly nothing: string;
  close(): Promise<void>;
}

export interface StagedPost {
  readonly by: Account;
  readonly text: string;
  /** Without `#`; written behind the text in the network's own way. */
  readonly hashtag?: string;
  /** Names the bot in the network's own way. */
  readonly mentionsBot?: boolean;
  /** How many photos it has. Default: none. */
  readonly photos?: number;
  readonly replyTo?: string;
  readonly at: Date;
}

/** `answer-lost`: it took effect, and the connection ends before anything is said · the others take no effect. */
export type Failure = 'answer-lost' | 'server-error' | 'rate-limited' | 'refused-keys';

export const NOON = new Date('2026-11-20T12:00:00Z');
export const minutesAgo = (minutes: number): Date => new Date(NOON.getTime() - minutes * 60_000);

export const gameOf = (...hosts: readonly Account[]): Game => ({
  key: '#cougarornot',
  hashtag: 'cougarornot',
  hashtagAsWritten: 'cougarOrNot',
  hosts: hosts.map(({ handle }) => handle),
});

export interface From {
  readonly marks?: readonly string[];
  readonly notBefore?: Date;
}

/** Every page of a request. */
export async function pagesOf(
  platform: Platform,
  request: PollRequest,
  from: From,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let pageToken: string | undefined; ; ) {
    const page = await platform.read(request, { ...from, ...(pageToken === undefined ? {} : { pageToken }) });
    pages.push(page);
    pageToken = page.nextPageToken;
    if (pageToken === undefined) return pages;
  }
}

/** The ids that all requests of a game find, in the order in which they come; some networks list a host's summons twice. */
export async function found(platform: Platform, game: Game, from: From = { notBefore: minutesAgo(1440) }) {
  const ids: string[] = [];
  for (const request of platform.plan([game], { bot: await platform.whoAmI() }))
    for (const { posts } of await pagesOf(platform, request, from)) ids.push(...posts.map(({ id }) => id));
  return [...new Set(ids)];
}
