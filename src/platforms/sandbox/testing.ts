import { Agent } from 'node:http';
import { type ITwitterApiClientPlugin, TwitterApi } from 'twitter-api-v2';
import type { Credentials } from './oauth.ts';

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
