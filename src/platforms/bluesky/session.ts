import { createHash } from 'node:crypto';
import { PlatformError } from '../platform.ts';
import { parse } from './errors.ts';
import type { HttpAnswer } from './http.ts';
import { isSensible } from './rate-limits.ts';

/** Where the session is kept between runs, as an opaque text that is a secret. */
export interface SessionBook {
  load(): Promise<string | undefined>;
  save(session: string): Promise<void>;
}

export interface BlueskyCredentials {
  /** The bot's handle. */
  readonly handle: string;
  /** Made at bsky.app for this bot alone; not the account's password. */
  readonly appPassword: string;
}

export interface Session {
  /** Whose it is and where it was begun: one of other settings is not used. */
  readonly handle: string;
  readonly service: string;
  readonly did: string;
  /** The server that holds the account: `bsky.social` is only the entrance. */
  readonly pds: string;
  readonly accessJwt: string;
  readonly refreshJwt: string;
  /** When the access token ends, by this machine's clock. */
  readonly endsAt: string;
}

/** A call of the session's own: `token` in place of the access token, or none. @throws PlatformError for anything but 200 */
export type AskSession = (
  method: 'createSession' | 'refreshSession',
  what: string,
  more: { token?: string; body?: object },
) => Promise<{ answer: HttpAnswer; unreadable: () => PlatformError }>;

export interface SessionsOptions {
  readonly credentials: BlueskyCredentials;
  readonly service: string;
  readonly book: SessionBook;
  readonly now: () => Date;
  readonly ask: AskSession;
}

/** Two hours of life: the last minutes are left, so that no call begins with a token that ends on its way. */
const MARGIN_MS = 5 * 60_000;
const DEFAULT_LIFE_MS = 2 * 3_600_000;
/** After a login that was refused; twice as long after the next, up to six hours: nine tries on the first day, four on the others. */
const FIRST_PAUSE_MS = 10 * 60_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** Stands in place of a session while logins are refused. */
interface Refusal {
  /** Of which credentials: other ones are tried at once. No password can be told from it. */
  readonly of: string;
  readonly times: number;
  readonly until: string;
  readonly reason: string;
  readonly message: string;
}

/** The same book for a person who asks now: a login that was refused is tried again at once. */
export function withoutPauses(book: SessionBook): SessionBook {
  return {
    load: async () => {
      const kept = await book.load();
      return refusalIn(kept) ? undefined : kept;
    },
    save: (session) => book.save(session),
  };
}

/**
 * The session with Bluesky. Logins are scarce (300 a day, at the entrance perhaps 100), so it is kept between runs and refreshed near
 * its end; the password is sent only where there is no session, or it is refused.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  #session: Session | undefined;
  /** One refresh at a time: a refresh token is meant for one use. */
  #renewing: Promise<Session> | undefined;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** All that must not be seen. */
  secrets(): readonly string[] {
    const { appPassword } = this.#options.credentials;
    return [appPassword, ...(this.#session ? [this.#session.accessJwt, this.#session.refreshJwt] : [])];
  }

  /** A session that is good for a call now. @throws PlatformError `credentials` where a person must act */
  async current(): Promise<Session> {
    this.#session ??= await this.#load();
    if (this.#session && !this.#isOver(this.#session)) return this.#session;
    return await this.renewed(this.#session);
  }

  /** Another one than `refused`, which the server does not take, or which is over. */
  async renewed(refused: Session | undefined): Promise<Session> {
    this.#renewing ??= this.#renew(refused).finally(() => {
      this.#renewing = undefined;
    });
    return await this.#renewing;
  }

  async #renew(refused: Session | undefined): Promise<Session> {
    // Another call, or another process, may have renewed it in the meantime.
    const known = [this.#session, await this.#load()].find(
      (each) => each && each.accessJwt !== refused?.accessJwt,
    );
    if (known && !this.#isOver(known)) {
      this.#session = known;
      return known;
    }
    const last = known ?? refused;
    this.#session = (last && (await this.#refresh(last))) ?? (await this.#begin());
    await this.#options.book.save(JSON.stringify(this.#session));
    return this.#session;
  }

  /** `undefined`: the refresh token is over or unknown, as after a restored backup: the password helps. */
  async #refresh({ refreshJwt }: Session): Promise<Session | undefined> {
    try {
      return this.#read(
        await this.#options.ask('refreshSession', 'refresh the session', { token: refreshJwt }),
      );
    } catch (error) {
      if (error instanceof PlatformError && error.kind === 'credentials' && /token|auth/.test(error.reason))
        return undefined;
      throw error;
    }
  }

  async #begin(): Promise<Session> {
    const { credentials, book, now, ask } = this.#options;
    const { handle, appPassword } = credentials;
    const of = createHash('sha256').update(`${handle} ${appPassword}`).digest('hex').slice(0, 6);
    const kept = refusalIn(await book.load());
    const last = kept?.of === of ? kept : undefined;
    if (last && isSensible(new Date(last.until), now())) throw pausing(last);
    try {
      const body = { identifier: handle, password: appPassword };
      return this.#read(await ask('createSession', `log ${handle} in`, { body }));
    } catch (error) {
      if (error instanceof PlatformError && error.kind === 'credentials') {
        const times = (last?.times ?? 0) + 1;
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** (times - 1), LONGEST_PAUSE_MS);
        const until = new Date(now().getTime() + pause).toISOString();
        const { reason, message } = error;
        await book.save(JSON.stringify({ refusal: { of, times, until, reason, message } satisfies Refusal }));
      }
      throw error;
    }
  }

  #read({ answer, unreadable }: { answer: HttpAnswer; unreadable: () => PlatformError }): Session {
    const { credentials, service, now } = this.#options;
    const body = parse(answer.text);
    const [did, accessJwt, refreshJwt] = ['did', 'accessJwt', 'refreshJwt'].map((name) => textOf(body, name));
    if (!body || !did || !accessJwt || !refreshJwt) throw unreadable();
    return {
      handle: credentials.handle,
      service,
      did,
      pds: pdsOf(body, service),
      accessJwt,
      refreshJwt,
      endsAt: new Date(now().getTime() + lifeOf(accessJwt)).toISOString(),
    };
  }

  async #load(): Promise<Session | undefined> {
    const { credentials, service, book } = this.#options;
    const body = parse((await book.load()) ?? '');
    const names = ['handle', 'service', 'did', 'pds', 'accessJwt', 'refreshJwt', 'endsAt'] as const;
    const kept = Object.fromEntries(names.map((name) => [name, textOf(body, name)])) as Partial<Session>;
    const isWhole = names.every((name) => kept[name] !== undefined);
    const isOurs = kept.handle === credentials.handle && kept.service === service;
    return isWhole && isOurs ? (kept as Session) : undefined;
  }

  #isOver({ endsAt }: Session): boolean {
    return !(Date.parse(endsAt) - MARGIN_MS > this.#options.now().getTime());
  }
}

function refusalIn(kept: string | undefined): Refusal | undefined {
  const body = parse(kept ?? '');
  return body && (Reflect.get(body, 'refusal') as Refusal | undefined);
}

function pausing({ reason, message, until }: Refusal): PlatformError {
  const at = until.slice(0, 16).replace('T', ' ');
  return new PlatformError(
    'credentials',
    `${message} Not tried again before ${at} UTC, so that Bluesky does not lock the account; another app password is tried at once.`,
    { reason },
  );
}

/** The account's server, from the document of its DID; never from https to http. */
function pdsOf(body: object, service: string): string {
  const document: unknown = Reflect.get(body, 'didDoc');
  const services: unknown = typeof document === 'object' && document && Reflect.get(document, 'service');
  const found = Array.isArray(services)
    ? services.find((each) => textOf(each, 'id')?.endsWith('#atproto_pds'))
    : undefined;
  const url = URL.parse(textOf(found, 'serviceEndpoint') ?? '');
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && service.startsWith('http:'));
  return url && isSafe ? url.href : service;
}

/** How long a token lives in milliseconds, from its own claims: not until when, since clocks disagree. */
function lifeOf(jwt: string): number {
  const claims = parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  const [from, to]: unknown[] = [claims && Reflect.get(claims, 'iat'), claims && Reflect.get(claims, 'exp')];
  const life = typeof from === 'number' && typeof to === 'number' ? (to - from) * 1000 : Number.NaN;
  return life > 0 && life < 24 * 3_600_000 ? life : DEFAULT_LIFE_MS;
}

function textOf(from: unknown, name: string): string | undefined {
  const value: unknown = typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
