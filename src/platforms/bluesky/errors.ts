import { PlatformError, type PlatformErrorKind } from '../platform.ts';
import type { HttpAnswer, HttpFailure } from './http.ts';
import { retryAtOf } from './rate-limits.ts';

/** A call as its errors tell of it. */
export interface Call {
  /** "read the posts of host.bsky.social", continues "Bluesky would not ..." */
  readonly what: string;
  readonly write: boolean;
  /** Host of the service, for people. */
  readonly host: string;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly now: () => Date;
}

const NETWORK_CURE =
  'Nothing to do if it passes: it is tried again later. If it stays, check the network, the proxy (HTTPS_PROXY) and BLUESKY_SERVICE.';
const LOGIN_CURE =
  'Make a new app password at bsky.app (Settings, Privacy and security, App passwords), and put it into BLUESKY_APP_PASSWORD.';
const REPORT = 'Please report it.';

/** By the `error` of the answer's body, whatever its status. */
const KNOWN: Readonly<Record<string, { kind: PlatformErrorKind; cure: string }>> = {
  AuthenticationRequired: {
    kind: 'credentials',
    cure: `BLUESKY_HANDLE or BLUESKY_APP_PASSWORD is wrong. ${LOGIN_CURE}`,
  },
  AuthMissing: { kind: 'credentials', cure: LOGIN_CURE },
  InvalidToken: { kind: 'credentials', cure: LOGIN_CURE },
  ExpiredToken: { kind: 'credentials', cure: LOGIN_CURE },
  AuthFactorTokenRequired: {
    kind: 'credentials',
    cure: `The account asks for a code by e-mail: the bot needs an app password, which asks for none. ${LOGIN_CURE}`,
  },
  AccountTakedown: {
    kind: 'credentials',
    cure: 'The account of the bot was taken down: log in at bsky.app, where Bluesky says why and how to appeal.',
  },
  AccountSuspended: {
    kind: 'credentials',
    cure: 'The account of the bot is suspended: log in at bsky.app, where Bluesky says why.',
  },
  AccountDeactivated: {
    kind: 'credentials',
    cure: 'The account of the bot is deactivated: log in at bsky.app and activate it.',
  },
  RateLimitExceeded: { kind: 'rate-limited', cure: 'Nothing to do: a later run goes on.' },
};

/** The `error` of a body such as `{"error": "InvalidSwap", "message": "…"}`. */
export function errorNameOf(answer: HttpAnswer): string {
  return said(answer).error;
}

/** An answer that is a refusal or a failure: 4xx or 5xx. `reason` is the error's name: `invalid-swap`. */
export function answerError(answer: HttpAnswer, call: Call): PlatformError {
  const { error, message } = said(answer);
  const { kind, cure } = meaning(answer.status, error);
  const words = clip(call.redact([error, message].filter(Boolean).join(': ')));
  // A refusal (4xx) is an effect that did not happen.
  const isRefusal = answer.status < 500 && answer.status !== 408;
  return new PlatformError(
    kind,
    `${call.host} would not ${call.what}: ${answer.status}${words ? `, "${words}"` : ''}. ${cure}`,
    {
      reason: error === '' ? kind : kebab(error),
      effect: call.write && !isRefusal ? 'unknown' : 'none',
      ...(kind === 'rate-limited' ? { retryAt: retryAtOf(answer.headers, call.now()) } : {}),
    },
  );
}

function meaning(status: number, error: string): { kind: PlatformErrorKind; cure: string } {
  const known = Object.hasOwn(KNOWN, error) ? KNOWN[error] : undefined;
  // Only with 401 is it said of the bot's own account: with 400 of the one that was asked for.
  if (/^Account/.test(error) && status !== 401)
    return { kind: 'refused', cure: 'The account is not there any more.' };
  if (known) return known;
  if (status === 429) return { kind: 'rate-limited', cure: 'Nothing to do: a later run goes on.' };
  if (status === 401) return { kind: 'credentials', cure: LOGIN_CURE };
  // A gateway in between, or a server that is restarting.
  if (status >= 500 || status === 408 || status < 400 || error === '')
    return { kind: 'unavailable', cure: NETWORK_CURE };
  return { kind: 'bad-request', cure: REPORT };
}

/** An answer of 200 that is not what it should be: cut, malformed, empty, HTML. */
export function unreadableAnswer(answer: HttpAnswer, call: Call): PlatformError {
  const where = answer.headers.location === undefined ? '' : ', a redirect';
  const size =
    answer.text === ''
      ? 'an empty body'
      : `${answer.text.length} characters that are not what Bluesky documents`;
  return new PlatformError(
    'unavailable',
    `${call.host} answered the request to ${call.what} with ${size}${where}. ${NETWORK_CURE}`,
    { reason: 'unreadable', effect: call.write ? 'unknown' : 'none' },
  );
}

/** No answer. */
export function failureError({ code, sent }: HttpFailure, timeoutMs: number, call: Call): PlatformError {
  const more = { reason: kebab(code), effect: call.write && sent ? ('unknown' as const) : ('none' as const) };
  if (code === 'ABORTED')
    return new PlatformError(
      'unavailable',
      `The request to ${call.what} was given up because the bot is stopping.`,
      more,
    );
  if (code === 'TIMEOUT')
    return new PlatformError(
      'unavailable',
      `${call.host} did not ${call.what} within ${timeoutMs / 1000} s. ${NETWORK_CURE}`,
      more,
    );
  const tls = /CERT|TLS|SSL/.test(code)
    ? ' Its certificate was not accepted: check the clock and the proxy.'
    : '';
  const proxy = code === 'ERR_PROXY_TUNNEL' ? ' The proxy refuses: check HTTPS_PROXY and its login.' : '';
  return new PlatformError(
    'unavailable',
    `${call.host} could not be reached to ${call.what} (${code}).${tls}${proxy} ${NETWORK_CURE}`,
    more,
  );
}

/** Not asked at all: an earlier answer said that the window is used up. */
export function limitedError(until: Date, call: Call): PlatformError {
  return new PlatformError(
    'rate-limited',
    `Bluesky's limit for the request to ${call.what} is used up until ${until.toISOString()}; nothing was sent. ` +
      'Nothing to do: a later run goes on.',
    { retryAt: until },
  );
}

function said({ text }: HttpAnswer): { error: string; message: string } {
  const body = parse(text);
  const word = (name: string): string => {
    const value: unknown = body && Reflect.get(body, name);
    return typeof value === 'string' ? value : '';
  };
  return { error: word('error'), message: word('message') };
}

/** A JSON object, or nothing. */
export function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const kebab = (name: string): string =>
  name
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .replaceAll('_', '-')
    .toLowerCase();

/** One line of bounded length: what others wrote goes into logs. */
function clip(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > 240 ? `${line.slice(0, 240)}...` : line;
}
