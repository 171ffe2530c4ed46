import type { AgentOptions } from 'node:http';
import type { ApiRequestError, ITwitterApiClientPlugin, TwitterApi } from 'twitter-api-v2';
import { maskOf } from '../../mask.ts';
import { type LimitBook, PlatformError } from '../platform.ts';
import {
  type Answer,
  abortedError,
  answerError,
  type Call,
  connectionError,
  limitedError,
  parse,
  timeoutError,
  unexpectedError,
  unreadableAnswer,
} from './errors.ts';
import { isSensible, retryAtOf, usedUpUntil } from './rate-limits.ts';

/** A page of 100 posts has less than one. */
const MAX_BYTES = 20_000_000;

export interface XCredentials {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
  /** App-only; used for reading when given. */
  readonly bearerToken?: string | undefined;
}

export interface XClientOptions {
  readonly credentials: XCredentials;
  /** `https://api.x.com`, or a proxy or simulator, http or https, with or without a path. */
  readonly baseUrl: string;
  /** For a whole call, connecting and reading to the end included. Default 15 s. */
  readonly timeoutMs?: number;
  readonly now: () => Date;
  /** Where limits that are used up are kept, so that neither this run nor the next asks before the reset. */
  readonly limits?: LimitBook | undefined;
}

/** What is asked of X. `as` says whose name it is asked in: the app's if there is a bearer token, or always the bot account's. */
export interface XRequest {
  /** "search for posts", for messages. */
  readonly what: string;
  readonly as: 'app' | 'bot';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** An answer of X: a JSON object, and a way to turn problems in it into an error. */
export interface XAnswer {
  readonly body: object;
  /** Whether it has `errors`, beside or in place of `data`. */
  readonly hasProblems: boolean;
  /** For an answer whose body is not what was asked for: its `errors`, or that it makes no sense. */
  readonly error: () => PlatformError;
}

export interface XClient {
  get(request: XRequest): Promise<XAnswer>;
  post(request: XRequest, body: object): Promise<XAnswer>;
}

/** `twitter-api-v2` for signing and sending, with what it leaves open: time-outs, another base, bodies read by hand. */
export function createXClient(options: XClientOptions): XClient {
  const { credentials, baseUrl, timeoutMs = 15_000, now, limits } = options;
  const base = new URL(baseUrl);
  const prefix = `${base.href.replace(/\/+$/, '')}/2/`;
  const redact = redactor(credentials);
  // No kept-alive connections: one that the other side is just closing would turn a POST into an unknown outcome.
  // Not by `import`: that reads all that `node:http` exports, and with it loads undici, which costs 6 MB (Node 24).
  const { Agent, globalAgent } = process.getBuiltinModule(
    base.protocol === 'http:' ? 'node:http' : 'node:https',
  );
  // What the door has set for all (src/proxy.ts).
  const { proxyEnv } = (globalAgent as { options?: AgentOptions }).options ?? {};

  const callOf = (request: XRequest, write: boolean): Call => ({
    what: request.what,
    write,
    host: base.host,
    redact,
    now,
  });

  const cutting = (signal: AbortSignal): ITwitterApiClientPlugin => ({
    onBeforeRequest: ({ requestOptions }) => {
      requestOptions.signal = signal;
      // `new URL('http://[::1]/').hostname` keeps the brackets, which no name server knows.
      requestOptions.hostname = base.hostname.replace(/^\[|\]$/g, '');
    },
  });

  const noteLimit = async (endpoint: string, until: Date | undefined): Promise<void> => {
    if (until) await limits?.save(endpoint, until);
  };

  async function send(
    request: XRequest,
    call: Call,
    ask: (api: TwitterApi) => Promise<{ data: unknown; headers: Answer['headers'] }>,
  ): Promise<XAnswer> {
    const { TwitterApi, ApiRequestError, ApiResponseError, ApiPartialResponseError } = await import(
      'twitter-api-v2'
    );
    if (request.signal?.aborted) throw abortedError(call, false);
    const endpoint = endpointOf(request, call.write, credentials);
    const until = await limits?.until(endpoint);
    if (until && isSensible(until, now())) throw limitedError(until, call);
    const cut = new AbortController();
    const { promise: given, reject: giveUp } = Promise.withResolvers<never>();
    const stop = (reason: Error): void => {
      giveUp(reason);
      cut.abort();
    };
    const httpAgent = new Agent({ proxyEnv });
    // The library gathers a body of any length, and an error in its event handler ends the process (1.29.1).
    const measure = setInterval(() => {
      const sockets = Object.values(httpAgent.sockets).flatMap((open) => open ?? []);
      if (sockets.some(({ bytesRead }) => bytesRead > MAX_BYTES))
        stop(connectionError({ code: 'ANSWER_TOO_LONG' }, call));
    }, 100);
    const timer = setTimeout(() => stop(timeoutError(timeoutMs, call)), timeoutMs);
    const onAbort = () => stop(abortedError(call, true));
    request.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const settings = { httpAgent, plugins: [cutting(cut.signal)] };
      const login = loginOf(credentials, request.as);
      const api =
        typeof login === 'string' ? new TwitterApi(login, settings) : new TwitterApi(login, settings);
      const { data, headers } = await Promise.race([ask(api), given]);
      await noteLimit(endpoint, usedUpUntil(headers, now()));
      return readAnswer({ status: 0, headers, text: String(data ?? '') }, call);
    } catch (thrown) {
      if (thrown instanceof PlatformError) throw thrown;
      if (thrown instanceof ApiResponseError)
        await noteLimit(endpoint, (thrown.code === 429 ? retryAtOf : usedUpUntil)(thrown.headers, now()));
      // The thrown thing itself is never attached as a cause: it holds the request, and with it the Authorization header.
      if (thrown instanceof ApiResponseError)
        throw answerError(
          { status: thrown.code, headers: thrown.headers, text: String(thrown.data ?? '') },
          call,
        );
      if (thrown instanceof ApiPartialResponseError)
        throw unreadableAnswer({ status: 0, headers: {}, text: thrown.rawContent }, call);
      if (thrown instanceof ApiRequestError) throw connectionError(networkErrorOf(thrown), call);
      throw unexpectedError(thrown, call);
    } finally {
      clearTimeout(timer);
      clearInterval(measure);
      request.signal?.removeEventListener('abort', onAbort);
    }
  }

  const sending = {
    prefix,
    fullResponse: true,
    // By hand: the library guesses by content type, throws away the status of what it cannot parse, and throws from an
    // event handler, so uncaught, on `{"errors":[null]}`.
    forceParseMode: 'text',
    // It never settles when a compressed answer is cut, and a corrupt one is an uncaught error (1.29.1, Node 24).
    compression: false,
    headers: { 'accept-encoding': 'identity' },
    enableRateLimitSave: false,
  } as const;

  return {
    get: (request) =>
      send(request, callOf(request, false), (api) => api.v2.get(request.path, { ...request.query }, sending)),
    // The library takes the body for a form when a path stands before `/2/`.
    post: (request, body) =>
      send(request, callOf(request, true), (api) =>
        api.v2.post(request.path, { ...body }, { ...sending, forceBodyMode: 'json' }),
      ),
  };
}

function readAnswer(answer: Answer, call: Call): XAnswer {
  const { value, isJson } = parse(answer.text);
  if (!isJson || Array.isArray(value) || typeof value !== 'object' || value === null)
    throw unreadableAnswer(answer, call);
  const problems = Reflect.get(value, 'errors');
  const hasProblems = Array.isArray(problems) && problems.length > 0;
  return {
    body: value,
    hasProblems,
    error: () => (hasProblems ? answerError(answer, call) : unreadableAnswer(answer, call)),
  };
}

/** X counts by endpoint, and by whether the app or the account asks. */
function endpointOf({ as, path }: XRequest, write: boolean, { bearerToken }: XCredentials): string {
  const who = as === 'app' && bearerToken ? 'app' : 'user';
  return `${who} ${write ? 'POST' : 'GET'} ${path.replace(/\d+/g, ':id')}`;
}

function loginOf(
  { apiKey, apiSecret, accessToken, accessSecret, bearerToken }: XCredentials,
  as: XRequest['as'],
) {
  if (as === 'app' && bearerToken) return bearerToken;
  return { appKey: apiKey, appSecret: apiSecret, accessToken, accessSecret };
}

/** `ApiRequestError.requestError` is always undefined (1.29.1); the network's error stands in the options it was made with. */
function networkErrorOf(error: ApiRequestError): unknown {
  const options: unknown = Reflect.get(error, '_options');
  return typeof options === 'object' && options !== null ? Reflect.get(options, 'error') : undefined;
}

/** A gateway may echo the request in its error page. */
function redactor(credentials: XCredentials): (text: string) => string {
  // By name: the settings hand in an object that does not list what it holds.
  const { apiKey, apiSecret, accessToken, accessSecret, bearerToken } = credentials;
  const keys = [apiKey, apiSecret, accessToken, accessSecret, bearerToken];
  const mask = maskOf(keys.filter((key) => key !== undefined));
  return (text) => mask(text).replace(/\b(Bearer|OAuth)\s+\S.*/gi, '$1 [secret]');
}
