import { XrpcError } from './xrpc.ts';

/** Points, and the seconds within which they may be spent. */
interface Window {
  readonly points: number;
  readonly seconds: number;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** docs.bsky.app/docs/advanced-guides/rate-limits, and tried in November 2026. */
const DOCUMENTED = {
  all: [{ points: 3000, seconds: 5 * MINUTE }],
  login: [
    { points: 30, seconds: 5 * MINUTE },
    { points: 300, seconds: DAY },
  ],
  write: [
    { points: 5000, seconds: HOUR },
    { points: 35_000, seconds: DAY },
  ],
  upload: [{ points: 1000, seconds: DAY }],
} satisfies Record<string, readonly Window[]>;

export type Counter = keyof typeof DOCUMENTED;
export type LimitOverrides = Partial<Record<Counter, readonly Window[]>>;

export class RateLimits {
  readonly #limits: Record<Counter, readonly Window[]>;
  readonly #now: () => Date;
  readonly #used = new Map<string, { points: number; resetAt: number }>();

  constructor(now: () => Date, overrides: LimitOverrides = {}) {
    this.#now = now;
    this.#limits = { ...DOCUMENTED, ...overrides };
  }

  /** Spends points. Returns the headers of the tightest window. @throws XrpcError 429 when one is used up */
  take(counter: Counter, who: string, points = 1): Record<string, string> {
    const now = Math.floor(this.#now().getTime() / 1000);
    const windows = this.#limits[counter].map((window) => {
      const key = `${counter} ${who} ${window.seconds}`;
      const known = this.#used.get(key);
      const used = known && known.resetAt > now ? known : { points: 0, resetAt: now + window.seconds };
      this.#used.set(key, used);
      used.points += points;
      return { window, used, left: window.points - used.points };
    });
    const tightest = windows.reduce((least, each) => (each.left < least.left ? each : least));
    const { window, used, left } = tightest;
    const headers = {
      'ratelimit-limit': String(window.points),
      'ratelimit-remaining': String(Math.max(0, left)),
      'ratelimit-reset': String(used.resetAt),
      'ratelimit-policy': `${window.points};w=${window.seconds}`,
    };
    if (left < 0)
      throw new XrpcError(429, 'RateLimitExceeded', 'Rate Limit Exceeded', {
        ...headers,
        'retry-after': String(used.resetAt - now),
      });
    return headers;
  }
}
