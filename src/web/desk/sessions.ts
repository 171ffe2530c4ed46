import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { RoomEnv } from '../env.ts';

const COOKIE = 'fieldmark';
const HOURS = 12;
/** Of an operator or a few; the oldest goes. */
const MOST = 50;

/** Somebody who gave the password. */
export interface Session {
  readonly until: number;
  /** What the next page says of what was done. */
  note?: { readonly text: string; readonly isProblem: boolean };
}

/** Who is logged in. In memory: a restart logs everybody out. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  of(c: Context<RoomEnv>): Session | undefined {
    const session = this.#sessions.get(getCookie(c, COOKIE) ?? '');
    return session && session.until > this.#now().getTime() ? session : undefined;
  }

  /** A new secret each time, whatever the browser brought. */
  begin(c: Context<RoomEnv>): void {
    this.#sessions.delete(getCookie(c, COOKIE) ?? '');
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= MOST && oldest !== undefined) this.#sessions.delete(oldest);
    const secret = randomBytes(32).toString('base64url');
    this.#sessions.set(secret, { until: this.#now().getTime() + HOURS * 3_600_000 });
    setCookie(c, COOKIE, secret, {
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
      secure: c.var.client.isSecure,
      maxAge: HOURS * 3600,
    });
  }

  end(c: Context<RoomEnv>): void {
    this.#sessions.delete(getCookie(c, COOKIE) ?? '');
    deleteCookie(c, COOKIE, { path: '/' });
  }
}
