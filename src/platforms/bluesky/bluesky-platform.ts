import type { z } from 'zod';
import type { Game } from '../../game/game.ts';
import type { Post, PostRef } from '../../game/round.ts';
import {
  type Account,
  type Draft,
  type Mark,
  type Page,
  type Platform,
  PlatformError,
  type PollRequest,
} from '../platform.ts';
import type { PostView, ProfileView } from './answer-schemas.ts';
import { BlueskyClient, type BlueskyClientOptions, type XrpcAnswer } from './client.ts';
import { handleOf, isDid, POST_COLLECTION, partsOf } from './ids.ts';
import { Start } from './marks.ts';
import { BlueskyNetwork } from './network.ts';
import type { ReplyTo } from './publishing.ts';
import { cursorOf, entriesOf, listingOf, planReading } from './reading.ts';
import { isTid, momentOf } from './record-key.ts';

export interface BlueskyPlatformOptions extends Omit<BlueskyClientOptions, 'now'> {
  /** Look for hashtags that anyone may play by search, which Bluesky's makers ask bots not to do. Default: no. */
  readonly search?: boolean;
  readonly now?: () => Date;
}

/** Records of a page: one with fewer is the last. */
const PAGE = 100;
/** Uris or accounts in one look-up. */
const AT_ONCE = 25;
/** Posts to be remembered: a run meets fewer. */
const MOST_SEEN = 5000;
const DAY_MS = 86_400_000;
/** The key of a reply has the moment of its round, which is so much older than the reply at most. */
const OLDEST_ROUND_MS = 8 * DAY_MS;

/** Bluesky behind the port. Nothing is sent before the first call. */
export function createBlueskyPlatform(options: BlueskyPlatformOptions): Platform {
  return new BlueskyPlatform(options);
}

class BlueskyPlatform extends BlueskyNetwork implements Platform {
  readonly #options: BlueskyPlatformOptions;
  readonly #client: BlueskyClient;
  readonly #now: () => Date;
  /** How a reply names the posts that were looked at in this run. */
  readonly #seen = new Map<string, ReplyTo>();

  constructor(options: BlueskyPlatformOptions) {
    super(options);
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#client = new BlueskyClient({ ...options, now: this.#now });
  }

  async whoAmI(signal?: AbortSignal): Promise<Account> {
    const did = await this.#client.did();
    const [own] = await this.#profiles([did], 'say which account this is', signal);
    return {
      id: did,
      handle: (own && handleOf(own.handle)) ?? this.#options.credentials.handle.toLowerCase(),
    };
  }

  plan(
    games: readonly Game[],
    { hostsOnly = false }: { bot?: Account; mentions?: boolean; hostsOnly?: boolean } = {},
  ): readonly PollRequest[] {
    return planReading(games, { search: this.#options.search ?? false, hostsOnly });
  }

  async read(
    request: PollRequest,
    from: { marks?: readonly Mark[]; notBefore?: Date; pageToken?: string; atMost?: number },
    signal?: AbortSignal,
  ): Promise<Page> {
    const start = new Start(from);
    const small = from.pageToken === undefined && !start.isBusy;
    const listing = listingOf(request, { small, pageToken: from.pageToken }, signal);
    const answer = await this.#client.get(listing.request).catch((error: unknown) => {
      // Who blocks the bot has left the game.
      if (error instanceof PlatformError && /^blocked(?:-by)?-actor$/.test(error.reason)) return undefined;
      throw error instanceof PlatformError && request.kind === 'host'
        ? aboutHost(error, request.query)
        : error;
    });
    if (!answer) return { posts: [] };
    const entries = entriesOf(answer.body, listing.list);
    if (!entries) throw answer.unreadable();
    const fresh = entries.filter((entry) => entry.kind === 'post' && start.isNew(entry));
    const uris = fresh.map(({ uri }) => uri);
    const views =
      listing.list === 'notifications' ? await this.#views(uris, signal) : fresh.map(({ view }) => view);
    const oldest = entries.at(-1);
    const isDone = oldest !== undefined && start.isBefore(oldest);
    const nextPageToken = isDone ? undefined : cursorOf(answer.body, from.pageToken);
    const newestMark = start.markAfter(entries, nextPageToken === undefined);
    return {
      posts: await this.#toPosts(views, signal),
      ...(newestMark === undefined ? {} : { newestMark }),
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    };
  }

  async posts(ids: readonly string[], signal?: AbortSignal): Promise<readonly Post[]> {
    return await this.#toPosts(await this.#views([...new Set(ids)].filter(partsOf), signal), signal);
  }

  /** From the repository itself, which knows of a post at once. Its order is that of the rounds, not that of the replies. */
  async ownPosts(
    from: { account: Account; since: Date; pageToken?: string; atMost?: number },
    signal?: AbortSignal,
  ): Promise<Page> {
    const { ownRecordsSchema, ownRecordSchema } = await schemas();
    const query = { repo: from.account.id, collection: POST_COLLECTION, limit: PAGE, cursor: from.pageToken };
    const name = 'com.atproto.repo.listRecords';
    const answer = await this.#client.get({ what: "read the bot's own posts", name, query, signal });
    const { records, cursor } = read(ownRecordsSchema, answer);
    const { toOwnPost } = await import('./mapping.ts');
    // A post that is missing here would be posted again.
    const own = records.map((record) => read(ownRecordSchema, { ...answer, body: Object(record) }));
    const posts = own
      .map(({ uri, value }) => toOwnPost(uri, value, from.account.id))
      .filter(({ createdAt }) => createdAt > from.since)
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
    const last = partsOf(own.at(-1)?.uri ?? '')?.rkey ?? '';
    const isOld = isTid(last) && momentOf(last) < from.since.getTime() - OLDEST_ROUND_MS;
    const isDone = isOld || records.length < PAGE;
    return {
      posts,
      ...(posts[0] === undefined ? {} : { newestMark: posts[0].createdAt.toISOString() }),
      ...(isDone || cursor === undefined ? {} : { nextPageToken: cursor }),
    };
  }

  async handlesOf(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const found = await this.#profiles(ids.filter(isDid), 'look up handles', signal);
    return new Map(
      found.flatMap(({ did, handle }) => (handleOf(handle) ? [[did, handle.toLowerCase()]] : [])),
    );
  }

  async idsOf(handles: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const wanted = new Set(handles.map((handle) => handle.toLowerCase()));
    const found = await this.#profiles([...wanted], 'look up accounts', signal);
    return new Map(
      found
        .map(({ did, handle }) => [handle.toLowerCase(), did] as const)
        .filter(([handle]) => wanted.has(handle)),
    );
  }

  /** The server itself refuses nothing: a reply to a closed thread, or to one who blocks the bot, would only be hidden. */
  async stillThere({ id }: PostRef, signal?: AbortSignal): Promise<'open' | 'closed' | 'gone' | 'blocked'> {
    const [view] = await this.#known(await this.#views([id], signal));
    if (view) {
      const { author, viewer } = view;
      if (author.viewer?.blockedBy === true || author.viewer?.blocking !== undefined) return 'blocked';
      return viewer?.replyDisabled === true ? 'closed' : 'open';
    }
    this.#seen.delete(id);
    // Not shown: it is gone, or one of the two blocks the other. The record itself tells which.
    const { did: repo, rkey } = partsOf(id) ?? { did: '', rkey: '' };
    const query = { repo, collection: POST_COLLECTION, rkey };
    try {
      await this.#client.get({ what: 'look up a post', name: 'com.atproto.repo.getRecord', query, signal });
      return 'blocked';
    } catch (error) {
      if (error instanceof PlatformError && isAbout(error, /^(?:record-not-found|repo-.*|invalid-request)$/))
        return 'gone';
      throw error;
    }
  }

  async publish(draft: Draft, signal?: AbortSignal): Promise<{ id: string; already?: true }> {
    const { replyTo } = draft;
    if (replyTo !== undefined && !this.#seen.has(replyTo))
      await this.#known(await this.#views([replyTo], signal));
    const reply = replyTo === undefined ? undefined : this.#seen.get(replyTo);
    if (replyTo !== undefined && !reply)
      throw new PlatformError(
        'refused',
        `The post ${replyTo} is gone, or its author blocks the bot: nothing was sent.`,
        {
          reason: 'post-gone',
        },
      );
    const { putPost } = await import('./publishing.ts');
    return await putPost(this.#client, draft, reply, signal);
  }

  async lookup(draft: Draft, signal?: AbortSignal): Promise<{ id: string } | undefined> {
    const { findPost } = await import('./publishing.ts');
    return await findPost(this.#client, draft, signal);
  }

  /** Posts as the AppView shows them, in the order of their uris; what is gone or hidden is missing. */
  async #views(uris: readonly string[], signal: AbortSignal | undefined): Promise<readonly unknown[]> {
    const views = new Map<unknown, unknown>();
    for (let at = 0; at < uris.length; at += AT_ONCE) {
      const query = { uris: uris.slice(at, at + AT_ONCE) };
      const answer = await this.#client.get({
        what: 'look up posts',
        name: 'app.bsky.feed.getPosts',
        query,
        signal,
      });
      const { postViewsSchema } = await schemas();
      for (const view of read(postViewsSchema, answer).posts)
        views.set(Reflect.get(Object(view), 'uri'), view);
    }
    return uris.flatMap((uri) => views.get(uri) ?? []);
  }

  /** Those that make sense, remembered for replies. A malformed post is left out rather than let it sink the page. */
  async #known(views: readonly unknown[]): Promise<readonly PostView[]> {
    if (views.length === 0) return [];
    const { postViewSchema } = await schemas();
    const posts = views.flatMap((view) => postViewSchema.safeParse(view).data ?? []);
    if (this.#seen.size > MOST_SEEN) this.#seen.clear();
    for (const { uri, cid, record } of posts) {
      const parent = { uri, cid };
      this.#seen.set(uri, { root: record.reply?.root ?? parent, parent });
    }
    return posts;
  }

  async #toPosts(views: readonly unknown[], signal: AbortSignal | undefined): Promise<readonly Post[]> {
    const posts = await this.#known(views);
    if (posts.length === 0) return [];
    const { toPost } = await import('./mapping.ts');
    // Only a whole profile has what its owner says of bots.
    const authors = await this.#profiles(
      [...new Set(posts.map(({ author }) => author.did))],
      'look up the authors',
      signal,
    );
    const saidBy = new Map(authors.map(({ did, description }) => [did, description]));
    const more = { now: this.#now(), blobUrl: this.#blobUrl };
    return posts.map((post) => toPost(post, saidBy.get(post.author.did), more));
  }

  async #profiles(
    actors: readonly string[],
    what: string,
    signal: AbortSignal | undefined,
  ): Promise<readonly ProfileView[]> {
    const found: ProfileView[] = [];
    for (let at = 0; at < actors.length; at += AT_ONCE) {
      const query = { actors: actors.slice(at, at + AT_ONCE) };
      const answer = await this.#client.get({ what, name: 'app.bsky.actor.getProfiles', query, signal });
      const { profilesSchema } = await schemas();
      found.push(...read(profilesSchema, answer).profiles);
    }
    return found;
  }

  readonly #blobUrl = (did: string, cid: string): string => {
    const url = new URL('/xrpc/com.atproto.sync.getBlob', this.#options.service);
    url.search = new URLSearchParams({ did, cid }).toString();
    return url.href;
  };
}

/** zod is loaded for answers that say something new: most runs get none. */
const schemas = () => import('./answer-schemas.ts');

function read<T extends z.ZodType>(schema: T, answer: XrpcAnswer): z.infer<T> {
  const parsed = schema.safeParse(answer.body);
  if (!parsed.success) throw answer.unreadable();
  return parsed.data;
}

const isAbout = (error: PlatformError, reasons: RegExp): boolean => reasons.test(error.reason);

/** Of a host that nobody is by that name, or whose account is down: the other hosts are read on. */
function aboutHost(error: PlatformError, host: string): PlatformError {
  if (error.kind === 'credentials' || !isAbout(error, /^(?:invalid-request|account-.*)$/)) return error;
  return new PlatformError(
    'refused',
    `Bluesky has no posts of ${host} to show: "${error.reason}". Check the host's name in the games.`,
    { reason: 'host-unknown' },
  );
}
