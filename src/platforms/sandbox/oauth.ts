import { createHmac, timingSafeEqual } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { unauthorized } from './problems.ts';

export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Begins with the bot's user id and a dash. */
  readonly accessToken: string;
  readonly accessSecret: string;
  readonly bearerToken: string;
}

export type Auth = 'oauth1' | 'bearer';

const TOLERANCE_SECONDS = 300;

/** Checks who asks: OAuth 1.0a with HMAC-SHA1 (RFC 5849) for the bot, a bearer token for the app. */
export class Gatekeeper {
  readonly #credentials: Credentials;
  readonly #now: () => Date;
  readonly #nonces = new Set<string>();
  readonly #oauth: OAuth;

  /** @param now the clock that clients sign with, which is the machine's own and not the sandbox's */
  constructor(credentials: Credentials, now: () => Date) {
    this.#credentials = credentials;
    this.#now = now;
    this.#oauth = new OAuth({
      consumer: { key: credentials.apiKey, secret: credentials.apiSecret },
      signature_method: 'HMAC-SHA1',
      hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
    });
  }

  /** @param url as the client asked for it, query included. @throws ApiProblem 401 */
  check(method: string, url: string, authorization: string | undefined): Auth {
    const [scheme = '', rest = ''] = (authorization ?? '').split(/ (.*)/s);
    if (scheme.toLowerCase() === 'bearer' && same(rest, this.#credentials.bearerToken)) return 'bearer';
    if (scheme.toLowerCase() === 'oauth' && this.#isSigned(method, url, parseHeader(rest))) return 'oauth1';
    throw unauthorized();
  }

  #isSigned(method: string, url: string, given: Map<string, string>): boolean {
    const seconds = Number(given.get('oauth_timestamp'));
    const nonce = `${given.get('oauth_timestamp')} ${given.get('oauth_nonce')}`;
    const age = Math.abs(this.#now().getTime() / 1000 - seconds);
    const fits =
      given.get('oauth_consumer_key') === this.#credentials.apiKey &&
      given.get('oauth_token') === this.#credentials.accessToken &&
      given.get('oauth_signature_method') === 'HMAC-SHA1' &&
      (given.get('oauth_version') ?? '1.0') === '1.0' &&
      age <= TOLERANCE_SECONDS &&
      !this.#nonces.has(nonce) &&
      same(given.get('oauth_signature') ?? '', this.#signature(method, url, given));
    if (fits) this.#nonces.add(nonce);
    return fits;
  }

  #signature(method: string, url: string, given: Map<string, string>): string {
    const signed = Object.fromEntries(
      [...given].filter(([name]) => name !== 'oauth_signature' && name !== 'realm'),
    );
    // The library's type lists what it makes itself; it signs whatever parameters it is handed.
    const data = signed as unknown as OAuth.Data;
    return this.#oauth.getSignature({ method, url, data: {} }, this.#credentials.accessSecret, data);
  }
}

function parseHeader(parameters: string): Map<string, string> {
  const pairs = parameters.matchAll(/(\w+)="([^"]*)"/g);
  try {
    return new Map([...pairs].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
  } catch {
    return new Map();
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
