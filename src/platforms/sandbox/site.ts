import type { Vocabulary } from './fields.ts';
import type { Ledger } from './ledger.ts';
import type { Headers, RateLimits } from './limits.ts';
import type { Auth, Gatekeeper } from './oauth.ts';
import type { Account } from './post.ts';
import type { PublishingRules } from './rules.ts';
import type { World } from './world.ts';

export interface Site {
  readonly world: World;
  readonly bot: Account;
  readonly gatekeeper: Gatekeeper;
  readonly limits: RateLimits;
  readonly ledger: Ledger;
  readonly vocabulary: Vocabulary;
  readonly rules: PublishingRules;
  readonly searchQueryLimit: number;
  /** How long X takes until a post made through the API is found on timelines and in searches. */
  readonly indexDelayMs: number;
  readonly resizePhotos: boolean;
  url(): string;
}

/** What a route needs of the HTTP request; put together where the connection is. */
export interface Call {
  readonly method: string;
  /** Absolute, as the client asked for it. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface Answer {
  readonly status: 200 | 201;
  readonly body: Record<string, unknown>;
  readonly headers?: Headers;
}

export type Handler = (site: Site, call: Call, auth: Auth, id: string) => Promise<Answer> | Answer;

/** Who asks: the bot, or with a bearer token nobody. */
export function viewer(site: Site, auth: Auth): string | undefined {
  return auth === 'oauth1' ? site.bot.id : undefined;
}
