import { fetchFailure } from '../proxy.ts';
import { PhotosError } from './photos-error.ts';

/** Milliseconds; a test hands in its own. `wait` ends early, without an error, when the signal aborts. */
export interface Clock {
  now(): number;
  wait(ms: number, stop: AbortSignal): Promise<void>;
}

export type Line = 'api' | 'photos';

export interface ServiceOptions {
  /** The API, then the hosts of photos. */
  readonly hosts: readonly [api: string, ...photos: string[]];
  readonly userAgent: string;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Until when an earlier process was asked to wait. */
  readonly notBefore?: Partial<Record<Line, number>>;
  /** Told before a wait that a person would wonder about. */
  readonly onWait?: (ms: number, why: string) => void;
  /** So long may one request take, milliseconds. Default 60 s. */
  readonly timeoutMs?: number;
}

export type Fetched =
  | { readonly kind: 'photo'; readonly bytes: Uint8Array }
  /** It is not at this address any more. */
  | { readonly kind: 'gone' }
  /** Not this time; `isRefusal`: the host said 403. */
  | { readonly kind: 'failed'; readonly why: string; readonly isRefusal: boolean };

/** A request that the API does not take: a 4xx that is neither 403 nor 429. */
export class NotTaken extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** 60 requests and 60 photos a minute: what iNaturalist's "API Recommended Practices" ask for; the server refuses from 100 on. */
const SPACING_MS = 1000;
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 20_000_000;
const TRIES = 5;
const PHOTO_TRIES = 3;
/** First wait after a fault; it doubles. */
const RETRY_MS = 2000;
const SLOWER_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const NOTABLE_MS = 5000;

type Tried<T> =
  /** `waitMs`: before the next request of this line. */
  | { readonly done: T; readonly waitMs?: number }
  | { readonly again: string; readonly waitMs?: number; readonly isTooFast?: boolean };

/** iNaturalist over HTTP: one request of a kind at a time, at its pace, with its waits. Throws `PhotosError`, `NotTaken`. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #next: Record<Line, number>;
  /** What the last pause of each line was for. */
  readonly #why: Record<Line, string>;
  /** Of photos, since one came. */
  #refusals = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#next = { api: 0, photos: 0, ...options.notBefore };
    const earlier = 'a pause of an earlier run is not over';
    this.#why = { api: earlier, photos: earlier };
  }

  /** Until when each line has to wait; to be kept for the next process. */
  get notBefore(): Readonly<Record<Line, number>> {
    return { ...this.#next };
  }

  /** What the API answers, JSON. */
  async json(path: string, params: Readonly<Record<string, string | number>>): Promise<unknown> {
    const url = new URL(path, this.#options.hosts[0]);
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
    const answer = await this.#ask('api', url, TRIES, async (response): Promise<Tried<{ json: unknown }>> => {
      const text = await response.text();
      if (response.status === 403) throw refused(url.host);
      if (response.status >= 400) throw new NotTaken(response.status, text.slice(0, 300));
      try {
        return { done: { json: JSON.parse(text) } };
      } catch {
        return { again: `${url.host} gave something else than JSON` };
      }
    });
    if ('json' in answer) return answer.json;
    throw new PhotosError('unreachable', `${answer.why}. ${goesOn}`);
  }

  /** A photo; the address must be of one of the hosts. */
  async photo(address: string): Promise<Fetched> {
    const url = new URL(address);
    const answer = await this.#ask('photos', url, PHOTO_TRIES, async (response): Promise<Tried<Fetched>> => {
      const { status } = response;
      const why = `${url.host} answers ${status}`;
      if (status === 403) {
        // It may be the photo, or the pace: others are asked for more slowly, until one comes.
        const asked = retryAfter(response, this.#options.clock.now()) ?? 0;
        const waitMs = Math.max(asked, SLOWER_MS * 2 ** this.#refusals++);
        return { done: { kind: 'failed', why, isRefusal: true }, waitMs };
      }
      if (status >= 300 && status < 500) return { done: { kind: 'gone' } };
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length > MAX_BYTES) return { done: { kind: 'failed', why: 'too large', isRefusal: false } };
      const type = response.headers.get('content-type') ?? '';
      if (/^(?:text|application\/(?:xml|json))/.test(type))
        return { again: `${url.host} gave a page, no photo` };
      this.#refusals = 0;
      return { done: { kind: 'photo', bytes } };
    });
    return 'kind' in answer ? answer : { kind: 'failed', why: answer.why, isRefusal: false };
  }

  async #ask<T>(
    line: Line,
    url: URL,
    tries: number,
    read: (response: Response) => Promise<Tried<T>>,
  ): Promise<T | { readonly why: string }> {
    let why = '';
    for (let attempt = 1; attempt <= tries; attempt++) {
      await this.#turn(line);
      const tried = await this.#once(url, read);
      if ('done' in tried) {
        if (tried.waitMs !== undefined) this.#pause(line, tried.waitMs, `${url.host} refuses (403)`);
        return tried.done;
      }
      why = tried.again;
      const least = tried.isTooFast ? SLOWER_MS : RETRY_MS;
      this.#pause(line, Math.max(tried.waitMs ?? 0, least * 2 ** (attempt - 1)), why);
    }
    return { why };
  }

  /** Throws `PhotosError` for a wait that nobody sits through. */
  #pause(line: Line, ms: number, why: string): void {
    this.#next[line] = this.#options.clock.now() + ms;
    this.#why[line] = why;
    if (ms <= LONGEST_WAIT_MS) return;
    const until = `${new Date(this.#next[line]).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    throw new PhotosError('unreachable', `${why}: it asks to wait until ${until}. ${goesOn}`);
  }

  async #once<T>(url: URL, read: (response: Response) => Promise<Tried<T>>): Promise<Tried<T>> {
    const { userAgent, timeoutMs = TIMEOUT_MS } = this.#options;
    try {
      const response = await fetch(url, {
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: { 'user-agent': userAgent },
      });
      const { status } = response;
      if (status !== 429 && status < 500) return await read(response);
      await response.body?.cancel();
      const waitMs = retryAfter(response, this.#options.clock.now());
      const again =
        status === 429 ? `${url.host} asks for fewer requests (429)` : `${url.host} answers ${status}`;
      return { again, isTooFast: status === 429, ...(waitMs === undefined ? {} : { waitMs }) };
    } catch (error) {
      const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      if (!isTimeout && !(error instanceof TypeError)) throw error;
      const why = isTimeout ? `no answer within ${timeoutMs / 1000} s` : fetchFailure(error);
      return { again: `${url.host} cannot be reached: ${why}` };
    }
  }

  /** Waits until it is this line's turn. */
  async #turn(line: Line): Promise<void> {
    const { clock, stop, onWait } = this.#options;
    const ms = this.#next[line] - clock.now();
    if (ms >= NOTABLE_MS) onWait?.(ms, this.#why[line]);
    if (ms > 0) await clock.wait(ms, stop);
    if (stop.aborted) throw new PhotosError('stopped', `Stopped. ${goesOn}`);
    this.#next[line] = clock.now() + SPACING_MS;
  }
}

/** For all that ends a download early. */
export const goesOn = 'What was downloaded stays; the same command goes on from there.';

export function refused(host: string): PhotosError {
  return new PhotosError(
    'refused',
    `${host} refuses requests from this address (403). It does so when it was asked too much: wait until tomorrow. ${goesOn}`,
  );
}

/** Seconds or a date (RFC 9110, 10.2.3). @returns milliseconds from now */
function retryAfter(response: Response, now: number): number | undefined {
  const text = response.headers.get('retry-after');
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
