import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Faults, type RequestRecord } from '../faults.ts';
import { listen, stop } from '../listening.ts';
import { composePost, type NewPost, profileRecord, recordOrThrow, refOf } from './compose.ts';
import { type Connection, Gate } from './gate.ts';
import { type LimitOverrides, RateLimits } from './limits.ts';
import { saidIn } from './relations.ts';
import { Sessions } from './session.ts';
import type { Site } from './site.ts';
import { type Account, POST, PROFILE, type StoredRecord, World } from './world.ts';

export type { RequestRecord } from '../faults.ts';
export type { NewPicture, NewPost } from './compose.ts';
export type { Account, StoredRecord } from './world.ts';

export interface SmallBlueskyOptions {
  /** The server's clock. Default: the machine's. */
  now?: () => Date;
  /** Default 0: any free one. */
  port?: number;
  /** Default `fieldmark.test`. */
  botHandle?: string;
  limits?: LimitOverrides;
  /** How long the AppView takes to show what was written. Default 0. */
  indexLagMs?: number;
}

export type SmallBluesky = Awaited<ReturnType<typeof startSmallBluesky>>;

/** A small Bluesky on 127.0.0.1: a PDS with an AppView. See README.md beside this file for what it does and does not simulate. */
export async function startSmallBluesky(options: SmallBlueskyOptions = {}) {
  const now = options.now ?? (() => new Date());
  const world = new World(now);
  world.indexLagMs = options.indexLagMs ?? 0;
  const bot = world.addAccount({ handle: options.botHandle ?? 'fieldmark.test' });
  const sessions = new Sessions(world);
  const faults = new Faults();
  let url = '';
  const site: Site = {
    world,
    sessions,
    limits: new RateLimits(now, options.limits),
    url: () => url,
    pictureUrl: (preset, did, cid) => `${url}/img/${preset}/plain/${did}/${cid}`,
  };
  const gate = new Gate(site, faults);
  const server = createAdaptorServer({
    fetch: (request, connection) => gate.handle(request, connection as Connection),
  }) as Server;
  const port = await listen(server, options.port ?? 0);
  url = `http://127.0.0.1:${port}`;

  /** A record that an account makes by its own app, which the AppView sees at once. */
  const make = (by: string, collection: string, value: object, rkey = world.tids.next(now()), at = now()) =>
    world.put(world.findOrThrow(by).did, collection, rkey, { $type: collection, ...value }, at);

  return {
    /** For BLUESKY_SERVICE; pictures lie under it too. */
    url,
    bot,
    world,
    addAccount: (account: {
      handle: string;
      displayName?: string;
      description?: string;
      labels?: readonly string[];
    }): Account => {
      const added = world.addAccount(account);
      make(account.handle, PROFILE, profileRecord(account), 'self');
      return added;
    },
    rename: (handle: string, newHandle: string): void => {
      world.findOrThrow(handle).handle = newHandle;
    },
    addPost: (post: NewPost): StoredRecord => {
      const at = post.at ?? now();
      return make(post.by, POST, composePost(world, post), world.tids.next(at), at);
    },
    /** Another text under the same uri, with another cid. */
    editPost: (uri: string, text: string): StoredRecord => {
      const { did, collection, rkey, value, indexedAt } = recordOrThrow(world, uri);
      return world.put(did, collection, rkey, { ...value, text }, indexedAt);
    },
    deletePost: (uri: string): void => world.remove(uri),
    repost: (by: string, uri: string): StoredRecord =>
      make(by, 'app.bsky.feed.repost', {
        subject: refOf(recordOrThrow(world, uri)),
        createdAt: now().toISOString(),
      }),
    like: (by: string, uri: string): StoredRecord =>
      make(by, 'app.bsky.feed.like', {
        subject: refOf(recordOrThrow(world, uri)),
        createdAt: now().toISOString(),
      }),
    follow: (by: string, whom: string): StoredRecord =>
      make(by, 'app.bsky.graph.follow', {
        subject: world.findOrThrow(whom).did,
        createdAt: now().toISOString(),
      }),
    block: (by: string, whom: string): StoredRecord =>
      make(by, 'app.bsky.graph.block', {
        subject: world.findOrThrow(whom).did,
        createdAt: now().toISOString(),
      }),
    /** Who may reply to a thread: nobody for an empty list, else rules such as `mentionRule`. */
    setGate: (
      uri: string,
      allow: readonly ('mentionRule' | 'followingRule' | 'followerRule')[],
    ): StoredRecord => {
      const { did, rkey } = recordOrThrow(world, uri);
      const rules = allow.map((rule) => ({ $type: `app.bsky.feed.threadgate#${rule}` }));
      return make(
        did,
        'app.bsky.feed.threadgate',
        { post: uri, allow: rules, createdAt: now().toISOString() },
        rkey,
      );
    },
    /** What a moderator says of a post (uri) or an account (DID). */
    label: (subject: string, val: string): void => world.label(subject, val),
    takeDown: (handle: string): void => {
      world.findOrThrow(handle).takenDown = true;
    },
    botPosts: (): readonly StoredRecord[] => world.repo(bot.did, POST),
    /** The bot's replies to a post. */
    answersTo: (uri: string): readonly StoredRecord[] =>
      world.repo(bot.did, POST).filter((post) => saidIn(post).parent === uri),
    /** What came in, oldest first; pictures too. */
    requests: (): readonly RequestRecord[] => [...gate.requests],
    faults,
    /** No token from before is good any more, as after a restart with another secret. */
    forgetSessions: (): void => sessions.forgetAll(),
    /** Connections are refused from now on, and those there are end; the world stays as it is. */
    goOffline: () => stop(server),
    /** At the same address as before. */
    goOnline: async (): Promise<void> => {
      await listen(server, port);
    },
    close: () => stop(server),
  };
}
