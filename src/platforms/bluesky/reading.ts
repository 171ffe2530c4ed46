import type { Game } from '../../game/game.ts';
import type { PollRequest } from '../platform.ts';
import type { XrpcRequest } from './client.ts';
import { isDid } from './ids.ts';
import type { Item } from './marks.ts';

/** Most runs find nothing, and a page needs to reach back an hour only. */
const SMALL_PAGE = 25;
const PAGE = 100;

/** Hosts of Bluesky have a dot in their name, or are given by their id; those of X have no dot, those of Mastodon a second `@`. */
const isHere = (host: string): boolean => isDid(host) || (host.includes('.') && !host.includes('@'));

/**
 * One request for each host, one for all that is said to the bot, and where the operator wants it (its makers ask bots not to search) one for
 * each hashtag that anyone may play.
 */
export function planReading(
  games: readonly Game[],
  { search, hostsOnly }: { search: boolean; hostsOnly: boolean },
): readonly PollRequest[] {
  const hosts = new Map<string, string[]>();
  for (const { key, hosts: all } of games)
    for (const host of all.filter(isHere))
      hosts.set(host, [...(hosts.get(host) ?? []), `${key} from:${host}`]);
  const feeds = [...hosts].map(
    ([query, covers]) => ({ kind: 'host', query, covers: covers.sort() }) as const,
  );
  feeds.sort((a, b) => (a.query < b.query ? -1 : 1));
  if (hostsOnly) return feeds;
  const open = search
    ? games.filter(({ hashtag, hosts: all }) => hashtag !== undefined && all.length === 0)
    : [];
  const searches = open.map(
    ({ key, hashtag }) => ({ kind: 'search', query: `#${hashtag}`, covers: [key] }) as const,
  );
  return [...feeds, ...searches, { kind: 'mentions', query: 'mentions', covers: ['mentions'] }];
}

/** How a planned request is asked for, and where its answer has the posts. */
export interface Listing {
  readonly request: XrpcRequest;
  readonly list: 'feed' | 'notifications' | 'posts';
}

/** @param from `small`: a small page will do; `pageToken`: of the page before */
export function listingOf(
  { kind, query }: PollRequest,
  { small, pageToken }: { small: boolean; pageToken: string | undefined },
  signal: AbortSignal | undefined,
): Listing {
  const common = { limit: small ? SMALL_PAGE : PAGE, cursor: pageToken };
  switch (kind) {
    case 'host':
      return {
        list: 'feed',
        request: {
          what: `read the posts of ${query}`,
          name: 'app.bsky.feed.getAuthorFeed',
          // With replies: hosts say in plain text what a round showed.
          query: { ...common, actor: query, filter: 'posts_with_replies' },
          signal,
        },
      };
    case 'search':
      return {
        list: 'posts',
        request: {
          what: `search for ${query}`,
          name: 'app.bsky.feed.searchPosts',
          query: { ...common, q: query, tag: query.replace(/^#/, ''), sort: 'latest' },
          signal,
        },
      };
    case 'mentions':
      return {
        list: 'notifications',
        request: {
          what: 'read what is said to the bot',
          name: 'app.bsky.notification.listNotifications',
          query: { ...common, reasons: ['mention', 'reply', 'quote'] },
          signal,
        },
      };
  }
}

/** An item of such a list before it is looked at closely: most of them are known. */
export interface Entry extends Item {
  readonly kind: 'post' | 'repost';
  /** The post as the AppView shows it; a notification has none. */
  readonly view?: unknown;
}

/** The entries of an answer, newest first; `undefined` where there is no list. */
export function entriesOf(body: object, list: Listing['list']): readonly Entry[] | undefined {
  const items = field(body, list);
  if (!Array.isArray(items)) return undefined;
  return items.flatMap((item: unknown): Entry[] => {
    const reason = list === 'feed' ? field(item, 'reason') : undefined;
    if (reason !== undefined) {
      // A repost tells only how far the list goes; a pinned post has no place in it.
      const seenAt = Date.parse(String(field(reason, 'indexedAt')));
      return Number.isNaN(seenAt)
        ? []
        : [{ kind: 'repost', uri: String(field(reason, 'uri')), at: seenAt, seenAt }];
    }
    const post = list === 'feed' ? field(item, 'post') : item;
    const [uri, seenAt] = [field(post, 'uri'), Date.parse(String(field(post, 'indexedAt')))];
    if (typeof uri !== 'string' || Number.isNaN(seenAt)) return [];
    const claimed = Date.parse(String(field(field(post, 'record'), 'createdAt')));
    const at = claimed < seenAt ? claimed : seenAt;
    return [{ kind: 'post', uri, at, seenAt, ...(list === 'notifications' ? {} : { view: post }) }];
  });
}

/** The cursor of the next page; none where it is that of the page before. */
export function cursorOf(body: object, before: string | undefined): string | undefined {
  const cursor = field(body, 'cursor');
  return typeof cursor === 'string' && cursor !== '' && cursor !== before ? cursor : undefined;
}

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
}
