import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APPVIEW } from '../../src/platforms/sandbox/bluesky/endpoints.ts';
import { RateLimits } from '../../src/platforms/sandbox/bluesky/limits.ts';
import { Sessions } from '../../src/platforms/sandbox/bluesky/session.ts';
import type { Site } from '../../src/platforms/sandbox/bluesky/site.ts';
import { World } from '../../src/platforms/sandbox/bluesky/world.ts';
import { XrpcError } from '../../src/platforms/sandbox/bluesky/xrpc.ts';

const COLLECTIONS = [
  'app.bsky.feed.post',
  'app.bsky.feed.repost',
  'app.bsky.feed.like',
  'app.bsky.feed.threadgate',
  'app.bsky.graph.block',
  'app.bsky.graph.follow',
  'app.bsky.actor.profile',
];

/** The AppView of the small Bluesky over the repositories of the real PDS, which passes every `app.bsky.*` call on. */
export async function startAppView(options: {
  /** Where repositories are read. */
  pds: () => string;
  /** Accounts that wrote since this was asked. */
  takeWriters: () => readonly string[];
  /** Later than every post of the tests, on whatever day they run. */
  now: () => Date;
}) {
  const { pds, takeWriters, now } = options;
  const world = new World(now);
  const site: Site = {
    world,
    sessions: new Sessions(world),
    limits: new RateLimits(now),
    url: pds,
    pictureUrl: (_, did, cid) =>
      `${pds()}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ did, cid })}`,
  };

  async function index(did: string): Promise<void> {
    for (const collection of COLLECTIONS) {
      const found = new Map<string, Record<string, unknown>>();
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const query = new URLSearchParams({ repo: did, collection, limit: '100', ...(cursor && { cursor }) });
        const answer = await fetch(`${pds()}/xrpc/com.atproto.repo.listRecords?${query}`);
        const page = (await answer.json()) as {
          records: { uri: string; cid: string; value: Record<string, unknown> }[];
          cursor?: string;
        };
        for (const { uri, value, cid } of page.records) found.set(uri, { value, cid });
        cursor = page.records.length < 100 ? undefined : page.cursor;
      }
      for (const { uri } of world.repo(did, collection)) if (!found.has(uri)) world.remove(uri);
      for (const [uri, { value, cid }] of found) {
        const known = world.record(uri);
        if (known?.cid === cid) continue;
        const rkey = uri.split('/').at(-1) ?? '';
        world.put(
          did,
          collection,
          rkey,
          value as Record<string, unknown>,
          known?.indexedAt ?? now(),
          String(cid),
        );
      }
    }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://appview');
    const endpoint = APPVIEW[url.pathname.replace('/xrpc/', '')];
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    try {
      if (!endpoint) throw new XrpcError(501, 'MethodNotImplemented', 'Method Not Implemented');
      for (const did of takeWriters()) if (world.find(did)) await index(did);
      const viewer = viewerIn(request.headers.authorization);
      const call = {
        query: url.searchParams,
        body: undefined,
        bytes: new Uint8Array(),
        contentType: '',
        authorization: '',
      };
      answer(200, endpoint.answer(site, { ...call, ...(viewer && { viewer }) }).body);
    } catch (error) {
      if (error instanceof XrpcError) answer(error.status, { error: error.error, message: error.message });
      else answer(500, { error: 'InternalServerError', message: String(error) });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** For whom the PDS asks: it signs each call in the name of the account. */
function viewerIn(authorization: string | undefined): string | undefined {
  const [, body] = authorization?.replace(/^Bearer /, '').split('.') ?? [];
  if (body === undefined) return undefined;
  const { iss } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { iss?: string };
  return iss?.split('#')[0];
}
