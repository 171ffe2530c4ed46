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
import { BlueskyClient, type BlueskyClientOptions } from './client.ts';
import { handleOf, isDid, POST_COLLECTION, partsOf } from './ids.ts';
import { Lookups, read, schemas } from './lookups.ts';
import { Start } from './marks.ts';
import { BlueskyNetwork } from './network.ts';
import { cursorOf, type Entry, entriesOf, listingOf, planReading } from './reading.ts';
import { isTid, momentOf } from './record-key.ts';

export interface BlueskyPlatformOptions extends Omit<BlueskyClientOptions, 'now'> {
  /** Look for hashtags that anyone may play by search, which Bluesky's makers ask bots not to do. Default: no. */
  readonly search?: boolean;
  readonly now?: () => Date;
}

/** Records of a page: one with fewer is the last. */
const PAGE = 100;
const DAY_MS = 86_400_000;
/** A post of which one is told, but that is not shown, is looked for again for so long. */
const SHOWN_WITHIN_MS = 3_600_000;
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
  readonly #lookups: Lookups;

  constructor(options: BlueskyPlatformOptions) {
    super(options);
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#client = new BlueskyClient({ ...options, now: this.#now });
    this.#lookups = new Lookups(this.#client, { service: options.service, now: this.#now });
  }

  async whoAmI(signal?: AbortSignal): Promise<Account> {
    const did = await this.#client.did();
    const [own] = await this.#lookups.profiles([did], 'say which account this is', signal);
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
      listing.list === 'notifications'
        ? await this.#lookups.views(uris, signal)
        : fresh.map(({ view }) => view);
    const oldest = entries.at(-1);
    const isDone = oldest !== undefined && start.isReachedBy(oldest);
    const nextPageToken = isDone ? undefined : cursorOf(answer.body, from.pageToken);
    const shown = new Set(views.map((view) => Reflect.get(Object(view), 'uri')));
    const since = this.#now().getTime() - SHOWN_WITHIN_MS;
    const isOpen = (entry: Entry): boolean =>
      fresh.includes(entry) && !shown.has(entry.uri) && entry.seenAt > since;
    const settled = entries.filter((entry) => !isOpen(entry));
    const newestMark = start.markAfter(settled, nextPageToken === undefined);
    return {
      posts: await this.#lookups.toPosts(views, signal),
      ...(newestMark === undefined ? {} : { newestMark }),
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    };
  }

  async posts(ids: readonly string[], signal?: AbortSignal): Promise<readonly Post[]> {
    return await this.#lookups.toPosts(
      await this.#lookups.views([...new Set(ids)].filter(partsOf), signal),
      signal,
    );
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
    const found = await this.#lookups.profiles(ids.filter(isDid), 'look up handles', signal);
    return new Map(
      found.flatMap(({ did, handle }) => (handleOf(handle) ? [[did, handle.toLowerCase()]] : [])),
    );
  }

  async idsOf(handles: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const wanted = new Set(handles.map((handle) => handle.toLowerCase()));
    const found = await this.#lookups.profiles([...wanted], 'look up accounts', signal);
    return new Map(
      found
        .map(({ did, handle }) => [handle.toLowerCase(), did] as const)
        .filter(([handle]) => wanted.has(handle)),
    );
  }

  /** The server itself refuses nothing: a reply to a closed thread, or to one who blocks the bot, would only be hidden. */
  async stillThere({ id }: PostRef, signal?: AbortSignal): Promise<'open' | 'closed' | 'gone' | 'blocked'> {
    const [view] = await this.#lookups.known(await this.#lookups.views([id], signal));
    if (view) {
      const { author, viewer } = view;
      if (author.viewer?.blockedBy === true || author.viewer?.blocking !== undefined) return 'blocked';
      return viewer?.replyDisabled === true ? 'closed' : 'open';
    }
    this.#lookups.seen.delete(id);
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
    if (replyTo !== undefined && !this.#lookups.seen.has(replyTo))
      await this.#lookups.known(await this.#lookups.views([replyTo], signal));
    const reply = replyTo === undefined ? undefined : this.#lookups.seen.get(replyTo);
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
