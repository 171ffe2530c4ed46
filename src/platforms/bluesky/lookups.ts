import type { z } from 'zod';
import type { Post } from '../../game/round.ts';
import type { PostView, ProfileView } from './answer-schemas.ts';
import type { BlueskyClient, XrpcAnswer } from './client.ts';
import type { ReplyTo } from './publishing.ts';

/** Uris or accounts in one look-up. */
const AT_ONCE = 25;
/** Posts to be remembered: a run meets fewer. */
const MOST_SEEN = 5000;

/** Asks the AppView for posts and profiles, and makes posts of the game of them. */
export class Lookups {
  readonly #client: BlueskyClient;
  readonly #service: string;
  readonly #now: () => Date;
  /** How a reply names the posts that were looked at in this run. */
  readonly seen = new Map<string, ReplyTo>();

  constructor(client: BlueskyClient, { service, now }: { service: string; now: () => Date }) {
    this.#client = client;
    this.#service = service;
    this.#now = now;
  }

  /** Posts as the AppView shows them, in the order of their uris; what is gone or hidden is missing. */
  async views(uris: readonly string[], signal: AbortSignal | undefined): Promise<readonly unknown[]> {
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
  async known(views: readonly unknown[]): Promise<readonly PostView[]> {
    if (views.length === 0) return [];
    const { postViewSchema } = await schemas();
    const posts = views.flatMap((view) => postViewSchema.safeParse(view).data ?? []);
    if (this.seen.size > MOST_SEEN) this.seen.clear();
    for (const { uri, cid, record } of posts) {
      const parent = { uri, cid };
      this.seen.set(uri, { root: record.reply?.root ?? parent, parent });
    }
    return posts;
  }

  async toPosts(views: readonly unknown[], signal: AbortSignal | undefined): Promise<readonly Post[]> {
    const posts = await this.known(views);
    if (posts.length === 0) return [];
    const { toPost } = await import('./mapping.ts');
    // Only a whole profile has what its owner says of bots.
    const authors = await this.profiles(
      [...new Set(posts.map(({ author }) => author.did))],
      'look up the authors',
      signal,
    );
    const saidBy = new Map(authors.map(({ did, description }) => [did, description]));
    const more = { now: this.#now(), blobUrl: this.#blobUrl };
    return posts.map((post) => toPost(post, saidBy.get(post.author.did), more));
  }

  async profiles(
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
    const url = new URL('/xrpc/com.atproto.sync.getBlob', this.#service);
    url.search = new URLSearchParams({ did, cid }).toString();
    return url.href;
  };
}

/** zod is loaded for answers that say something new: most runs get none. */
export const schemas = () => import('./answer-schemas.ts');

/** What an answer holds. @throws PlatformError where it is not what was asked for */
export function read<T extends z.ZodType>(schema: T, answer: XrpcAnswer): z.infer<T> {
  const parsed = schema.safeParse(answer.body);
  if (!parsed.success) throw answer.unreadable();
  return parsed.data;
}
