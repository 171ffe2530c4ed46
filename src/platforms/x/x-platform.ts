import type { z } from 'zod';
import type { Game } from '../../game/game.ts';
import type { Post } from '../../game/round.ts';
import {
  type Account,
  type Draft,
  type LimitBook,
  type Mark,
  type Meter,
  type Page,
  type Platform,
  PlatformError,
  type PollRequest,
} from '../platform.ts';
import { createXClient, type XAnswer, type XClient, type XCredentials, type XRequest } from './client.ts';
import { compareIds, idAt, isId, liftSinceId } from './ids.ts';
import { XNetwork, type XNetworkOptions } from './network.ts';
import { planHosts, planSearch } from './queries.ts';
import {
  IDS_AT_ONCE,
  PAGE_SIZE,
  POST_AND_MEDIA_FIELDS,
  POST_FIELDS,
  SMALLEST_PAGE,
  toTimestamp,
} from './requests.ts';

export interface XPlatformOptions extends XNetworkOptions {
  readonly credentials: XCredentials;
  /** `search` finds posts by hashtag and host; `mentions` reads what mentions the bot, at a fifth of the price. */
  readonly poll: 'search' | 'mentions';
  /** For a whole call, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number;
  readonly meter: Meter;
  /** The bot's account if it is known already; else it is asked for when mentions are read, which costs a user read. */
  readonly account?: Account;
  /** Limits that are used up, kept between runs. */
  readonly limits?: LimitBook;
  readonly now?: () => Date;
}

/** X refuses a `start_time` in the future, and clocks disagree. */
const NEWEST_START_MS = 60_000;

/** X behind the port. Nothing is sent, and `twitter-api-v2` not loaded, before the first call. */
export function createXPlatform(options: XPlatformOptions): Platform {
  return new XPlatform(options);
}

class XPlatform extends XNetwork implements Platform {
  readonly #options: XPlatformOptions;
  readonly #client: XClient;
  readonly #now: () => Date;
  #account: Account | undefined;
  /** What the first page of a query was asked from; X wants the same with every further page, whatever the clock does. */
  readonly #askedFrom = new Map<string, { sinceId: string; lifted: string }>();

  constructor(options: XPlatformOptions) {
    super(options);
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#client = createXClient({ ...options, now: this.#now });
    this.#account = options.account;
  }

  async whoAmI(signal?: AbortSignal): Promise<Account> {
    const what = 'say whose tokens these are';
    const answer = await this.#client.get({ what, as: 'bot', path: 'users/me', signal });
    const { accountSchema } = await schemas();
    const { id, username } = read(accountSchema, answer).data;
    await this.#options.meter({ what: 'user-read', units: 1, ids: [id] });
    this.#account = { id, handle: username.toLowerCase() };
    return this.#account;
  }

  plan(
    games: readonly Game[],
    more: { bot?: Account; mentions?: boolean; hostsOnly?: boolean } = {},
  ): readonly PollRequest[] {
    const { bot = this.#account, mentions = false, hostsOnly = false } = more;
    if (hostsOnly) return planHosts(games, bot?.handle);
    const own: PollRequest = { kind: 'mentions', query: 'mentions', covers: ['mentions'] };
    if (this.#options.poll === 'mentions') return [own];
    // Last: they may speak of the rounds that the searches find.
    return [...planSearch(games, bot?.handle), ...(mentions ? [{ ...own, isBeside: true } as const] : [])];
  }

  async posts(ids: readonly string[], signal?: AbortSignal): Promise<readonly Post[]> {
    const wanted = [...new Set(ids)].filter(isId).sort(compareIds);
    const found: Post[] = [];
    for (let at = 0; at < wanted.length; at += IDS_AT_ONCE) {
      const query = { ...POST_AND_MEDIA_FIELDS, ids: wanted.slice(at, at + IDS_AT_ONCE).join() };
      const request: XRequest = { what: 'look up posts', as: 'app', path: 'tweets', query, signal };
      found.push(...(await this.#page('post-read', request, { gone: true })).posts);
    }
    return found;
  }

  async read(
    request: PollRequest,
    from: { marks?: readonly Mark[]; notBefore?: Date; pageToken?: string; atMost?: number },
    signal?: AbortSignal,
  ): Promise<Page> {
    const common = {
      ...POST_AND_MEDIA_FIELDS,
      max_results: pageSize(request.kind === 'mentions' ? 'mentions' : 'search', from.atMost),
      since_id: this.#sinceId(request, from),
    };
    if (request.kind !== 'mentions') {
      const query = { ...common, query: request.query, next_token: from.pageToken };
      const search: XRequest = {
        what: 'search for posts',
        as: 'app',
        path: 'tweets/search/recent',
        query,
        signal,
      };
      return this.#page('post-read', search);
    }
    const { id } = this.#account ?? (await this.whoAmI(signal));
    const query = { ...common, pagination_token: from.pageToken };
    const mentions: XRequest = {
      what: 'read the mentions of the bot',
      as: 'app',
      path: `users/${id}/mentions`,
      query,
      signal,
    };
    return this.#page('own-read', mentions);
  }

  async ownPosts(
    from: { account: Account; since: Date; pageToken?: string; atMost?: number },
    signal?: AbortSignal,
  ): Promise<Page> {
    const query = {
      ...POST_FIELDS,
      max_results: pageSize('own-posts', from.atMost),
      exclude: 'retweets',
      start_time: toTimestamp(earlier(from.since, new Date(this.#now().getTime() - NEWEST_START_MS))),
      pagination_token: from.pageToken,
    };
    const what = "read the bot's own posts";
    const request: XRequest = { what, as: 'app', path: `users/${from.account.id}/tweets`, query, signal };
    const page = await this.#page('own-read', request, { own: from.account, complete: true });
    // X puts the names of those whom a reply answers before it.
    const posts = page.posts.map((post) =>
      post.repliesTo ? { ...post, text: post.text.replace(/^(?:@\w+ )+/, '') } : post,
    );
    return { ...page, posts };
  }

  async handlesOf(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(ids)].filter(isId).sort(compareIds);
    const handles = new Map<string, string>();
    for (let at = 0; at < wanted.length; at += IDS_AT_ONCE) {
      const query = { ids: wanted.slice(at, at + IDS_AT_ONCE).join() };
      const answer = await this.#client.get({
        what: 'look up handles',
        as: 'app',
        path: 'users',
        query,
        signal,
      });
      const { accountsSchema, onlyMissingSchema } = await schemas();
      // Accounts that are gone are named in `errors`; when all of them are, there is no `data`.
      if (onlyMissingSchema.safeParse(answer.body).success) continue;
      const users = read(accountsSchema, answer).data;
      await this.#options.meter({ what: 'user-read', units: users.length, ids: users.map(({ id }) => id) });
      for (const { id, username } of users) handles.set(id, username.toLowerCase());
    }
    return handles;
  }

  async publish(draft: Draft, signal?: AbortSignal): Promise<{ id: string }> {
    const body = {
      text: draft.text,
      ...(draft.replyTo === undefined ? {} : { reply: { in_reply_to_tweet_id: draft.replyTo } }),
    };
    const what = (await holdsLink(draft.text))
      ? 'post-with-link'
      : draft.replyTo === undefined
        ? 'post'
        : 'reply';
    const say = draft.replyTo === undefined ? 'publish a post' : `publish a reply to ${draft.replyTo}`;
    const { gameKey } = draft;
    const charge = () =>
      this.#options.meter({ what, units: 1, ...(gameKey === undefined ? {} : { gameKey }) });
    try {
      const answer = await this.#client.post({ what: say, as: 'bot', path: 'tweets', signal }, body);
      const { publishedSchema } = await schemas();
      const { id } = read(publishedSchema, answer).data;
      await charge();
      return { id };
    } catch (error) {
      // It may exist, and then X charges for it: better too much in the ledger than too little.
      if (error instanceof PlatformError && error.effect === 'unknown' && error.kind !== 'duplicate')
        await charge();
      throw error;
    }
  }

  #sinceId(
    request: PollRequest,
    { marks = [], notBefore, pageToken }: { marks?: readonly Mark[]; notBefore?: Date; pageToken?: string },
  ): string {
    const starts = [...marks, ...(notBefore ? [idAt(notBefore)] : [])].sort(compareIds);
    const sinceId = starts[0] ?? idAt(new Date(0));
    const asked = this.#askedFrom.get(request.query);
    if (pageToken !== undefined && asked?.sinceId === sinceId) return asked.lifted;
    const lifted = liftSinceId(sinceId, this.#now());
    this.#askedFrom.set(request.query, { sinceId, lifted });
    return lifted;
  }

  /**
   * @param complete whether a post that X could not show, or that cannot be read, fails the page rather than be left out
   * @param gone whether nothing but posts that are gone or hidden is an empty page
   */
  async #page(
    what: 'post-read' | 'own-read',
    request: XRequest,
    {
      own = this.#account,
      complete = false,
      gone = false,
    }: { own?: Account | undefined; complete?: boolean; gone?: boolean } = {},
  ): Promise<Page> {
    const answer = await this.#client.get(request);
    if (isEmptyPage(answer)) return { posts: [] };
    const [{ pageSchema, onlyMissingSchema }, { toPage }] = await Promise.all([
      schemas(),
      import('./mapping.ts'),
    ]);
    if (gone && onlyMissingSchema.safeParse(answer.body).success) return { posts: [] };
    const body = read(pageSchema, answer);
    const found = body.data ?? [];
    if (found.length > 0) await this.#options.meter({ what, units: found.length, ids: found.flatMap(idOf) });
    // Nothing found is `meta` alone; problems beside `data` concern what could not be shown of it.
    if (!body.data && (!body.meta || answer.hasProblems)) throw answer.error();
    const page = await toPage(body, own);
    // A post missing from the bot's own timeline would be posted again.
    if (complete && (answer.hasProblems || page.posts.length < found.length)) throw answer.error();
    return page;
  }
}

/** zod is loaded for answers that say something: most runs get none. */
const schemas = () => import('./answer-schemas.ts');

/** X's answer where nothing was found: `{"meta":{"result_count":0}}` and no more. */
function isEmptyPage({ body, hasProblems }: XAnswer): boolean {
  const meta: unknown = Reflect.get(body, 'meta');
  return (
    !hasProblems &&
    Object.keys(body).join() === 'meta' &&
    typeof meta === 'object' &&
    meta !== null &&
    Object.keys(meta).join() === 'result_count' &&
    Reflect.get(meta, 'result_count') === 0
  );
}

const idOf = (post: unknown): readonly string[] => {
  const id: unknown = typeof post === 'object' && post !== null ? Reflect.get(post, 'id') : undefined;
  return typeof id === 'string' ? [id] : [];
};

const pageSize = (of: keyof typeof SMALLEST_PAGE, atMost = PAGE_SIZE): number =>
  Math.min(PAGE_SIZE, Math.max(SMALLEST_PAGE[of], Math.floor(atMost)));

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

function read<T extends z.ZodType>(schema: T, answer: XAnswer): z.infer<T> {
  const parsed = schema.safeParse(answer.body);
  if (!parsed.success) throw answer.error();
  return parsed.data;
}

/** A link makes a post thirteen times as dear. twitter-text sees `bob.cat` as X does. */
async function holdsLink(text: string): Promise<boolean> {
  if (!/[.:]/.test(text)) return false;
  const { default: twitterText } = await import('twitter-text');
  return twitterText.extractUrls(text).length > 0;
}
