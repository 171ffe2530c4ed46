import { maskOf } from '../../mask.ts';
import { type LimitBook, PlatformError } from '../platform.ts';
import {
  answerError,
  type Call,
  errorNameOf,
  failureError,
  limitedError,
  parse,
  unreadableAnswer,
} from './errors.ts';
import { type HttpAnswer, HttpFailure, type HttpRequest, sendHttp } from './http.ts';
import { isSensible, retryAtOf, usedUpUntil } from './rate-limits.ts';
import { type BlueskyCredentials, type Session, type SessionBook, Sessions } from './session.ts';

export interface BlueskyClientOptions {
  readonly credentials: BlueskyCredentials;
  /** `https://bsky.social`, another PDS, or a simulator. */
  readonly service: string;
  readonly sessions: SessionBook;
  /** For a whole call, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number;
  /** Where limits that are used up are kept, so that neither this run nor the next asks before the reset. */
  readonly limits?: LimitBook;
  readonly now: () => Date;
}

export interface XrpcRequest {
  /** "read the mentions of the bot", for messages. */
  readonly what: string;
  /** `app.bsky.feed.getPosts` */
  readonly name: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** A JSON object, and the error for one that is not what was asked for. */
export interface XrpcAnswer {
  readonly body: object;
  readonly unreadable: () => PlatformError;
}

/** XRPC with a session: what a call needs to be sent to the account's server, and errors of one kind. */
export class BlueskyClient {
  readonly #options: BlueskyClientOptions;
  readonly #sessions: Sessions;

  constructor(options: BlueskyClientOptions) {
    this.#options = options;
    this.#sessions = new Sessions({
      credentials: options.credentials,
      service: options.service,
      book: options.sessions,
      now: options.now,
      ask: async (method, what, { token, body }) => {
        const call = this.#callOf(what, options.service, false);
        const url = new URL(`/xrpc/com.atproto.server.${method}`, options.service);
        const answer = await this.#send({ method: 'POST', url, ...jsonOf(body) }, token, call);
        return { answer, unreadable: () => unreadableAnswer(answer, call) };
      },
    });
  }

  /** The bot's DID. */
  async did(): Promise<string> {
    return (await this.#sessions.current()).did;
  }

  async get(request: XrpcRequest): Promise<XrpcAnswer> {
    return await this.#call('GET', request, {});
  }

  /** @param request its errors say `unknown` where the write may have happened */
  async post(request: XrpcRequest, body: object): Promise<XrpcAnswer> {
    return await this.#call('POST', request, jsonOf(body));
  }

  /** Bytes that are no JSON. @param type their media type */
  async upload(request: XrpcRequest, bytes: Uint8Array, type: string): Promise<XrpcAnswer> {
    return await this.#call('POST', request, { body: bytes, type });
  }

  async #call(method: 'GET' | 'POST', request: XrpcRequest, content: Content): Promise<XrpcAnswer> {
    const session = await this.#sessions.current();
    try {
      return await this.#ask(method, request, content, session);
    } catch (error) {
      const isRefused =
        error instanceof PlatformError && /^(?:expired-token|invalid-token|auth-missing)$/.test(error.reason);
      if (!isRefused) throw error;
      return await this.#ask(method, request, content, await this.#sessions.renewed(session));
    }
  }

  async #ask(
    method: 'GET' | 'POST',
    { what, name, query = {}, signal }: XrpcRequest,
    content: Content,
    { pds, accessJwt }: Session,
  ): Promise<XrpcAnswer> {
    const call = this.#callOf(what, pds, method === 'POST');
    const url = new URL(`/xrpc/${name}`, pds);
    for (const [key, value] of Object.entries(query))
      for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(key, String(each));
    const answer = await this.#send({ method, url, signal, ...content }, accessJwt, call);
    const unreadable = () => unreadableAnswer(answer, call);
    const parsed = parse(answer.text);
    if (!parsed) throw unreadable();
    return { body: parsed, unreadable };
  }

  /** @throws PlatformError for anything but 200 */
  async #send(
    { type, ...request }: Pick<HttpRequest, 'method' | 'url' | 'signal'> & Content,
    token: string | undefined,
    call: Call,
  ): Promise<HttpAnswer> {
    const { limits, timeoutMs = 15_000, now } = this.#options;
    const endpoint = `${request.method} ${request.url.pathname.replace('/xrpc/', '')}`;
    const until = await limits?.until(endpoint);
    if (until && isSensible(until, now())) throw limitedError(until, call);
    const headers = {
      accept: 'application/json',
      'user-agent': 'fieldmark',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    const answer = await sendHttp({ ...request, headers, timeoutMs }).catch((error: unknown) => {
      if (error instanceof HttpFailure) throw failureError(error, timeoutMs, call);
      throw error;
    });
    const isLimited = answer.status === 429 || errorNameOf(answer) === 'RateLimitExceeded';
    const reset = isLimited ? retryAtOf(answer.headers, now()) : usedUpUntil(answer.headers, now());
    if (reset) await limits?.save(endpoint, reset);
    if (answer.status >= 400) throw answerError(answer, call);
    if (answer.status !== 200) throw unreadableAnswer(answer, call);
    return answer;
  }

  #callOf(what: string, base: string, write: boolean): Call {
    const redact = (text: string): string =>
      maskOf(this.#sessions.secrets())(text).replace(/\bBearer\s+\S+/gi, 'Bearer [secret]');
    return { what, write, host: new URL(base).host, redact, now: this.#options.now };
  }
}

/** What a request carries, and its media type. */
interface Content {
  readonly body?: string | Uint8Array;
  readonly type?: string;
}

const jsonOf = (body: object | undefined): Content =>
  body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' };
