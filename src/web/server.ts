import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { RoomEnv } from './env.ts';
import type { Room } from './room.ts';
import { createWeb } from './web.ts';

/** A slow sender of headers, and of a whole request with its picture; milliseconds. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 90_000;
/** Also how long the rest of a refused upload may pause before its connection is cut: a busy machine needs some seconds. */
const KEEP_ALIVE_MS = 30_000;
const MOST_CONNECTIONS = 500;

export interface WebServer {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  /** Takes no more requests, waits for those under way, then ends them after five seconds. */
  close(): Promise<void>;
}

/** Opens the room's door. Throws what listening throws (`EADDRINUSE`, `EACCES`). */
export function startServer(room: Room): Promise<WebServer> {
  return listenAt(createWeb(room), room.access, () => room.pictures.close());
}

/** @param closed what is left to do when nobody is served any more */
export async function listenAt(
  web: Hono<RoomEnv>,
  { host, port }: Pick<Room['access'], 'host' | 'port'>,
  closed: () => Promise<void>,
): Promise<WebServer> {
  const server = createAdaptorServer({
    fetch: web.fetch as never,
    // The bot's own requests stay with Node's Request and Response.
    overrideGlobalObjects: false,
    // Node itself throws away what nobody reads, and so lets a sender finish and read why it was refused.
    autoCleanupIncoming: false,
    serverOptions: {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  const address = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${/^(0\.0\.0\.0|\[::\])$/.test(name) ? 'localhost' : name}:${address.port}`,
    async close() {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), 5000);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      });
      await closed();
    },
  };
}
