import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Connection, insteadOf } from '../../src/platforms/sandbox/bluesky/gate.ts';
import { deliver } from '../../src/platforms/sandbox/deliver.ts';
import { Faults, type RequestRecord } from '../../src/platforms/sandbox/faults.ts';

export interface Front {
  readonly url: string;
  readonly faults: Faults;
  readonly requests: readonly RequestRecord[];
  /** Accounts that wrote since this was asked. */
  takeWriters(): readonly string[];
  /** Uris of the posts that were written, oldest first. */
  readonly written: readonly string[];
  close(): Promise<void>;
}

/** The door of the real PDS: passes everything on, notes who writes, and lets faults strike. */
export async function startFront(pds: () => string): Promise<Front> {
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  const writers = new Set<string>();
  const written: string[] = [];

  const pass = async (request: Request, path: string, body: Buffer): Promise<Response> => {
    const headers = new Headers(request.headers);
    for (const name of ['host', 'connection', 'content-length', 'accept-encoding']) headers.delete(name);
    headers.set('accept-encoding', 'identity');
    const answer = await fetch(`${pds()}${path}`, {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(request.method === 'POST' && { body }),
    });
    const text = Buffer.from(await answer.arrayBuffer());
    const passed = new Headers(answer.headers);
    for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'content-length'])
      passed.delete(name);
    if (request.method === 'POST' && /repo\.(?:put|create|delete)Record/.test(path)) {
      writers.add(String(JSON.parse(body.toString()).repo));
      const { uri = '' } = answer.ok ? (JSON.parse(text.toString()) as { uri?: string }) : {};
      if (uri.includes('/app.bsky.feed.post/') && !written.includes(uri)) written.push(uri);
    }
    return new Response(text, { status: answer.status, headers: passed });
  };

  const server = createAdaptorServer({
    fetch: async (request: Request, connection: unknown) => {
      const { outgoing } = connection as Connection;
      const url = new URL(request.url);
      const body = Buffer.from(await request.arrayBuffer());
      const record = {
        number: requests.length + 1,
        at: new Date(),
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: '',
        auth: request.headers.has('authorization') ? 'bearer' : 'none',
        status: 0,
      } satisfies RequestRecord;
      requests.push(record);
      const fault = faults.strike(record);
      // Tests live on a day of their own.
      const instead = fault && insteadOf(fault, new Date('2026-11-20T12:00:00Z'));
      const early = (fault?.when ?? 'before-effect') === 'before-effect';
      const usual =
        early && instead
          ? undefined
          : await pass(request, url.pathname + url.search, body).catch(() => undefined);
      const response = instead === 'none' ? undefined : (instead ?? usual);
      const sent = await deliver(response, fault, outgoing);
      return sent === 'by-us' || !sent || !response ? RESPONSE_ALREADY_SENT : response;
    },
  }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    faults,
    requests,
    written,
    takeWriters: () => {
      const taken = [...writers];
      writers.clear();
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
