import type { Auth } from './oauth.ts';
import { tooManyRequests } from './problems.ts';

const QUARTER_HOUR = 15 * 60;
const DAY = 24 * 60 * 60;

export type EndpointName =
  | 'search'
  | 'me'
  | 'userPosts'
  | 'mentions'
  | 'usersBy'
  | 'users'
  | 'posts'
  | 'createPost';

/** Requests per 15 minutes, except `createPost.app` and the last two: per 24 hours. */
export interface Limits extends Record<EndpointName, { app: number; user: number }> {
  dailyPosts: number;
  dailyReplies: number;
}

/** X's documented numbers of August 2026, those of an unverified account for the last two. */
const DOCUMENTED: Limits = {
  search: { app: 450, user: 300 },
  me: { app: 0, user: 75 },
  userPosts: { app: 10_000, user: 900 },
  mentions: { app: 450, user: 300 },
  usersBy: { app: 300, user: 900 },
  users: { app: 300, user: 900 },
  posts: { app: 3_500, user: 5_000 },
  createPost: { app: 10_000, user: 100 },
  dailyPosts: 50,
  dailyReplies: 200,
};

export type LimitOverrides = Partial<{
  [K in keyof Limits]: Limits[K] extends number ? number : Partial<Limits[K]>;
}>;

export type Headers = Record<string, string>;

/** Windows begin with their first request, and count every request that was let in, also the refused ones. */
export class RateLimits {
  readonly #limits: Limits;
  readonly #now: () => Date;
  readonly #windows = new Map<string, { used: number; resetAt: number }>();

  constructor(now: () => Date, overrides: LimitOverrides = {}) {
    this.#now = now;
    const merged = { ...DOCUMENTED };
    for (const name of Object.keys(DOCUMENTED) as (keyof Limits)[]) {
      const [known, given] = [DOCUMENTED[name], overrides[name]];
      if (given === undefined) continue;
      const value = typeof known === 'object' && typeof given === 'object' ? { ...known, ...given } : given;
      Object.assign(merged, { [name]: value });
    }
    this.#limits = merged;
  }

  /** Counts one request. Returns its `x-rate-limit-*` headers, and the app's 24-hour ones for a POST. @throws ApiProblem 429 */
  take(endpoint: EndpointName, auth: Auth): Headers {
    const { app, user } = this.#limits[endpoint];
    const limit = auth === 'bearer' ? app : user;
    const headers = this.#count(`${endpoint} ${auth}`, limit, QUARTER_HOUR, 'x-rate-limit', {});
    if (endpoint !== 'createPost') return headers;
    return { ...headers, ...this.#count('app day', app, DAY, 'x-app-limit-24hour', headers) };
  }

  /** Counts one published post or reply. @throws ApiProblem 429 when the account has had its day's share */
  takeDaily(kind: 'dailyPosts' | 'dailyReplies'): Headers {
    return this.#count(kind, this.#limits[kind], DAY, 'x-user-limit-24hour', {});
  }

  #count(key: string, limit: number, seconds: number, prefix: string, also: Headers): Headers {
    const now = Math.floor(this.#now().getTime() / 1000);
    const known = this.#windows.get(key);
    const window = known && known.resetAt > now ? known : { used: 0, resetAt: now + seconds };
    this.#windows.set(key, window);
    const headers = (remaining: number) => ({
      [`${prefix}-limit`]: String(limit),
      [`${prefix}-remaining`]: String(remaining),
      [`${prefix}-reset`]: String(window.resetAt),
    });
    if (window.used >= limit) throw tooManyRequests({ ...also, ...headers(0) });
    window.used += 1;
    return headers(limit - window.used);
  }
}
