import type { AddressInfo } from 'node:net';
import type { Hono } from 'hono';
import type { RoomEnv } from './env.ts';
import type { Access, Room } from './room.ts';

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

/**
 * Opens the room's door. Pages and what they take are loaded with the first request: a bot that plays keeps the memory until somebody
 * comes. Throws what listening throws (`EADDRINUSE`, `EACCES`).
 *
 * @param open what the pages work with; when it throws the visitor is told to come again, and `failed` why
 */
export function startServer(
  access: Access,
  open: () => Promise<Room>,
  failed: (error: unknown) => void = () => {},
): Promise<WebServer> {
  let opened: Room | undefined;
  const load = async (): Promise<Hono<RoomEnv>> => {
    const { createWeb } = await import('./web.ts');
    opened = await open();
    return createWeb(opened);
  };
  return listenAt(load, access, { failed, closed: async () => opened?.pictures.close() });
}

/** @param more `closed`: what is left to do when nobody is served any more */
export async function listenAt(
  load: () => Promise<Hono<RoomEnv>>,
  { host, port }: Pick<Access, 'host' | 'port'>,
  more: { readonly closed: () => Promise<unknown>; readonly failed?: (error: unknown) => void },
): Promise<WebServer> {
  // `import` would read all that the module exports, and so load undici.
  const { createServer } = process.getBuiltinModule('node:http');
  const timeouts = {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  let listener: ReturnType<typeof listenerOf> | undefined;
  const server = createServer(timeouts, (request, response) => {
    listener ??= listenerOf(load);
    listener.then(
      (answer) => answer(request, response),
      (error: unknown) => {
        listener = undefined;
        more.failed?.(error);
        response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '30' });
        response.end('The page cannot be opened just now. Its operator sees why in the log.\n');
      },
    );
  });
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
      await more.closed();
    },
  };
}

async function listenerOf(load: () => Promise<Hono<RoomEnv>>) {
  const [{ getRequestListener }, web] = await Promise.all([import('@hono/node-server'), load()]);
  return getRequestListener(web.fetch as never, {
    // The bot's own requests stay with Node's Request and Response.
    overrideGlobalObjects: false,
    // Node itself throws away what nobody reads, and so lets a sender finish and read why it was refused.
    autoCleanupIncoming: false,
  });
}
