import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { Game } from '../../../game/game.ts';
import { type Platform, PlatformError, type Usage } from '../../platform.ts';
import { createXPlatform, type XPlatformOptions } from '../x-platform.ts';

/** Noon of an ordinary day: the clock of these tests. */
export const NOON = new Date('2026-11-20T12:00:00Z');

/** Planted in place of the real ones; no error may ever hold one. */
export const CANARIES = {
  apiKey: 'canary-api-key-1111',
  apiSecret: 'canary/api+secret=2222',
  accessToken: '42-canary-access-token-3333',
  accessSecret: 'canary-access-secret-4444',
  bearerToken: 'canary%bearer-token-5555',
} as const;

export interface Answerer {
  readonly url: string;
  readonly requests: readonly {
    method: string;
    url: URL;
    authorization: string;
    contentType: string;
    encodings: string;
    body: string;
  }[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback that answers everything as it is told. */
export async function answering(listener: RequestListener): Promise<Answerer> {
  const requests: Answerer['requests'][number][] = [];
  const server: Server = createServer(async (request, response) => {
    requests.push({
      method: request.method ?? '',
      url: new URL(request.url ?? '', 'http://localhost'),
      authorization: request.headers.authorization ?? '',
      contentType: request.headers['content-type'] ?? '',
      encodings: String(request.headers['accept-encoding'] ?? ''),
      body: await bodyOf(request),
    });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer as X gives it. */
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };

/** The adapter before such a server, and what it metered. */
export function platformAt(baseUrl: string, more: Partial<XPlatformOptions> = {}) {
  const usages: Usage[] = [];
  const platform = createXPlatform({
    credentials: CANARIES,
    baseUrl,
    poll: 'search',
    timeoutMs: 5_000,
    meter: async (usage) => {
      usages.push(usage);
    },
    now: () => NOON,
    ...more,
  });
  return { platform, usages };
}

/** The adapter before a server that answers so, until the test is over. */
export async function facing(listener: RequestListener, more: Partial<XPlatformOptions> = {}) {
  const server = await answering(listener);
  onTestFinished(server.close);
  return { ...platformAt(server.url, more), ...server };
}

/** A game by its hashtag and hosts; without a hashtag, by its first host. */
export const gameOf = (hashtag: string | undefined, ...hosts: string[]): Game => ({
  key: hashtag === undefined ? `@${hosts[0]}` : `#${hashtag}`,
  ...(hashtag === undefined ? {} : { hashtag }),
  hosts,
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const SEARCH = { kind: 'search', query: '#a -is:retweet', covers: ['#a'] } as const;

/** One call that has no effect, and one that has. */
export const calls = {
  read: (platform: Platform, signal?: AbortSignal) => platform.read(SEARCH, { marks: ['1'] }, signal),
  publish: (platform: Platform, signal?: AbortSignal) =>
    platform.publish({ key: 'k', at: NOON, text: 'A cougar', replyTo: '7' }, signal),
};

/** The error that a call ends with when X answers so. */
export async function failure(
  call: keyof typeof calls,
  listener: RequestListener,
  more: Partial<XPlatformOptions> = {},
): Promise<PlatformError> {
  const server = await answering(listener);
  try {
    return await thrownBy(calls[call](platformAt(server.url, more).platform));
  } finally {
    await server.close();
  }
}

/** The PlatformError that a call ends with; whatever it is about, it holds no secret. */
export async function thrownBy(promise: Promise<unknown>): Promise<PlatformError> {
  const error: unknown = await promise.then(
    () => expect.fail('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  // However one looks at it: printed with everything hidden, as text, as JSON.
  const seen = [inspect(error, { depth: 12, showHidden: true }), String(error), JSON.stringify(error)].join();
  for (const secret of Object.values(CANARIES)) {
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(encodeURIComponent(secret));
  }
  expect(seen).not.toMatch(/oauth_signature|Bearer canary/i);
  return error as PlatformError;
}

/** Problems as X words them. */
export const problem = (type: string, title: string, detail: string, more: object = {}) => ({
  type: `https://api.x.com/2/problems/${type}`,
  title,
  detail,
  ...more,
});
export const invalid = (message: string) => ({
  errors: [{ parameters: {}, message }],
  ...problem('invalid-request', 'Invalid Request', 'One or more parameters to your request was invalid.'),
});
export const forbidden = (detail: string) => ({
  detail,
  type: 'about:blank',
  title: 'Forbidden',
  status: 403,
});
