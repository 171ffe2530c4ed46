import { Agent } from 'node:http';
import { ApiResponseError, type ITwitterApiClientPlugin, TwitterApi } from 'twitter-api-v2';
import type { Credentials } from '../oauth.ts';

/** Noon of an ordinary day: the sandbox's clock in these tests. */
export const NOON = new Date('2026-11-20T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A clock that stands still until it is moved. */
export function handClock(start: Date = NOON) {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    ago: (ms: number) => new Date(at - ms),
    advance: (ms: number) => {
      at += ms;
    },
  };
}

/** The real client, sent to the sandbox: the library has no setting for another host, only this hook. */
export function clientOf(
  sandbox: { url: string; credentials: Credentials },
  as: 'user' | 'app' = 'user',
  wrong: Partial<Credentials> = {},
): TwitterApi {
  const { apiKey, apiSecret, accessToken, accessSecret, bearerToken } = { ...sandbox.credentials, ...wrong };
  const toSandbox: ITwitterApiClientPlugin = {
    onBeforeRequestConfig: ({ params, url }) => {
      params.url = sandbox.url + url.pathname + url.search;
      params.timeout = 5_000;
    },
  };
  const settings = { httpAgent: new Agent(), plugins: [toSandbox] };
  return as === 'app'
    ? new TwitterApi(bearerToken, settings)
    : new TwitterApi({ appKey: apiKey, appSecret: apiSecret, accessToken, accessSecret }, settings);
}

/** A signed or bearer GET with fetch, where a test looks at the bare answer. */
export async function getAs(
  sandbox: { url: string; credentials: Credentials },
  path: string,
  query: Record<string, string> = {},
) {
  const response = await fetch(`${sandbox.url}${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${sandbox.credentials.bearerToken}` },
  });
  const body = (await response.json()) as {
    data?: Record<string, unknown>[];
    includes?: Record<string, Record<string, unknown>[]>;
    errors?: Record<string, unknown>[];
    meta?: Record<string, unknown>;
    [more: string]: unknown;
  };
  return { status: response.status, headers: response.headers, body };
}

/** What X answered to a call that it refused. */
export async function refusal(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiResponseError)
      return {
        status: error.code,
        detail: error.data.detail,
        title: error.data.title,
        type: error.data.type,
        headers: error.headers,
        rateLimit: error.rateLimit,
      };
    throw error;
  }
  throw new Error('it was not refused');
}
