import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Usage } from '../platform.ts';
import { createXPlatform, type XPlatformOptions } from './x-platform.ts';

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
    meter: (usage) => usages.push(usage),
    now: () => NOON,
    ...more,
  });
  return { platform, usages };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
