import { PlatformError } from '../platform.ts';
import { type AnswerSigns, readSigns } from './error-signs.ts';
import { retryAtOf } from './rate-limits.ts';

/** A call as its errors tell of it. */
export interface Call {
  /** "search for posts", continues "X could not ..." */
  readonly what: string;
  readonly write: boolean;
  /** Host of the API, for people. */
  readonly host: string;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly now: () => Date;
}

/** What came back over HTTP. */
export interface Answer {
  /** 0 where the library does not tell it: some status below 400. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** No connection through the proxy: nothing was sent to X. */
const PROXY_REFUSES = 'ERR_PROXY_TUNNEL';
const NETWORK_CURE =
  'Nothing to do if it passes: it is tried again later. If it stays, check the network, the proxy (HTTPS_PROXY) and X_API_BASE_URL.';

/** An answer that is a refusal or a failure: 4xx, 5xx, or problems in place of data. */
export function answerError(answer: Answer, call: Call): PlatformError {
  const { value, isJson } = parse(answer.text);
  const signs = { ...gatherSigns(value), status: answer.status, write: call.write, isJson };
  const { kind, reason, cure } = readSigns(signs);
  const said = isJson ? clip(call.redact(signs.text)) : '';
  // A refusal (4xx) is an effect that did not happen. Of all else only the timeline tells, of "duplicate" as well.
  const refused =
    answer.status >= 400 && answer.status < 500 && answer.status !== 408 && kind !== 'duplicate';
  return new PlatformError(
    kind,
    `${call.host} would not ${call.what}: ${answer.status || 'an error'}${said ? `, "${said}"` : ''}. ${cure}`,
    {
      reason,
      effect: call.write && !refused ? 'unknown' : 'none',
      ...(kind === 'rate-limited' ? { retryAt: retryAtOf(answer.headers, call.now()) } : {}),
    },
  );
}

/** An answer below 400 that is not what it should be: cut, malformed, empty, HTML, a redirect. */
export function unreadableAnswer(answer: Answer, call: Call): PlatformError {
  const where = answer.headers.location === undefined ? '' : ', a redirect';
  const size =
    answer.text === '' ? 'an empty body' : `${answer.text.length} characters that are not what X documents`;
  return new PlatformError(
    'unavailable',
    `${call.host} answered the request to ${call.what} with ${size}${where}. ${NETWORK_CURE}`,
    {
      reason: 'unreadable',
      effect: call.write ? 'unknown' : 'none',
    },
  );
}

export function timeoutError(timeoutMs: number, call: Call): PlatformError {
  return new PlatformError(
    'unavailable',
    `${call.host} did not ${call.what} within ${timeoutMs / 1000} s. ${NETWORK_CURE}`,
    {
      reason: 'timeout',
      effect: call.write ? 'unknown' : 'none',
    },
  );
}

export function abortedError(call: Call, sent: boolean): PlatformError {
  return new PlatformError(
    'unavailable',
    `The request to ${call.what} was given up because the bot is stopping.`,
    {
      reason: 'aborted',
      effect: call.write && sent ? 'unknown' : 'none',
    },
  );
}

/** Not asked at all: X said earlier that this endpoint's window is used up. */
export function limitedError(until: Date, call: Call): PlatformError {
  return new PlatformError(
    'rate-limited',
    `X's limit for the request to ${call.what} is used up until ${until.toISOString()}; nothing was sent. Nothing to do: a later run goes on.`,
    { retryAt: until },
  );
}

/** The connection failed before an answer began. `thrown` is what the network reported. */
export function connectionError(thrown: unknown, call: Call): PlatformError {
  const code = codeOf(thrown) ?? 'CONNECTION_CLOSED';
  const tls = /CERT|TLS|SSL/.test(code)
    ? ' Its certificate was not accepted: check the clock and the proxy.'
    : '';
  const proxy = code === PROXY_REFUSES ? ' The proxy refuses: check HTTPS_PROXY and its login.' : '';
  return new PlatformError(
    'unavailable',
    `${call.host} could not be reached to ${call.what} (${code}).${tls}${proxy} ${NETWORK_CURE}`,
    {
      reason: code.toLowerCase().replaceAll('_', '-'),
      effect: call.write && !precedesSending(thrown) ? 'unknown' : 'none',
    },
  );
}

/** Thrown in this process, before or beside the network. */
export function unexpectedError(thrown: unknown, call: Call): PlatformError {
  if (codeOf(thrown) === 'ERR_INVALID_CHAR') {
    const cure = 'Copy the tokens and secrets anew from the developer console.';
    return new PlatformError(
      'credentials',
      `A token or secret of X contains a character that no HTTP header can carry. ${cure}`,
      { reason: 'malformed' },
    );
  }
  const what =
    thrown instanceof Error ? `${thrown.name}: ${clip(call.redact(thrown.message))}` : typeof thrown;
  return new PlatformError(
    'bad-request',
    `The request to ${call.what} failed inside the bot (${what}). Please report it.`,
    {
      reason: 'unexpected',
      effect: call.write ? 'unknown' : 'none',
    },
  );
}

/** True where nothing can have been sent: the name was not found, or no connection came about (to any of its addresses). */
function precedesSending(thrown: unknown): boolean {
  if (thrown instanceof AggregateError)
    return thrown.errors.length > 0 && thrown.errors.every(precedesSending);
  const call = property(thrown, 'syscall');
  return call === 'connect' || call === 'getaddrinfo' || codeOf(thrown) === PROXY_REFUSES;
}

function codeOf(thrown: unknown): string | undefined {
  const code = property(thrown, 'code');
  return typeof code === 'string' ? code : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** JSON if it is some; X's own errors say `application/json` or `application/problem+json`, gateways say anything. */
export function parse(text: string): { value: unknown; isJson: boolean } {
  try {
    const value: unknown = JSON.parse(text);
    return { value, isJson: typeof value === 'object' && value !== null };
  } catch {
    return { value: undefined, isJson: false };
  }
}

function gatherSigns(body: unknown): Pick<AnswerSigns, 'types' | 'codes' | 'text'> {
  const listed = property(body, 'errors');
  const problems = [body, ...(Array.isArray(listed) ? listed : [])];
  const strings = (name: string): string[] =>
    problems.map((problem) => property(problem, name)).filter((value) => typeof value === 'string');
  const numbers = (name: string): number[] =>
    problems.map((problem) => property(problem, name)).filter((value) => typeof value === 'number');
  return {
    types: strings('type').map((type) => type.split(/[/#]/).at(-1)?.toLowerCase() ?? ''),
    codes: numbers('code'),
    text: [...new Set(['title', 'detail', 'message', 'reason', 'period'].flatMap(strings))].join('; '),
  };
}

/** One line of bounded length: what others wrote goes into logs. */
function clip(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > 240 ? `${line.slice(0, 240)}...` : line;
}
