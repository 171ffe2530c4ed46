import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Faults, type RequestRecord } from './faults.ts';
import type { Vocabulary } from './fields.ts';
import { type Connection, Gate } from './gate.ts';
import { Ledger, type Spent } from './ledger.ts';
import { type LimitOverrides, RateLimits } from './limits.ts';
import { listen, stop } from './listening.ts';
import { type Credentials, Gatekeeper } from './oauth.ts';
import type { Account, NewPost, ReplySettings, SandboxPost } from './post.ts';
import { loadTextRules } from './text.ts';
import { World } from './world.ts';

export type { Fault, FaultHandle, RequestRecord } from './faults.ts';
export type { Spent } from './ledger.ts';
export type { Credentials } from './oauth.ts';
export type { NewMedia } from './photos.ts';
export type { NewPost, SandboxPost } from './post.ts';

export interface SandboxOptions {
  /** The sandbox's clock. Default: the machine's. */
  now?: () => Date;
  /** The clock that clients sign their requests with; `twitter-api-v2` takes the machine's, which is the default. */
  clientNow?: () => Date;
  /** Default 0: any free one. */
  port?: number;
  credentials?: Partial<Credentials>;
  bearerToken?: string;
  /** Default `fieldmark_bot`. */
  botHandle?: string;
  /** How answers spell names: `tweet` as recorded until 2026, `post` as in the document of July 2026. Requests may use both. */
  vocabulary?: Vocabulary;
  limits?: LimitOverrides;
  /** May answer unsummoned, and quote. */
  enterprise?: boolean;
  searchQueryLimit?: number;
  /** The same text within this many hours is duplicate content. Default 24. */
  duplicateWindowHours?: number;
  /** How long after a POST the post is found on timelines and in searches. Default 0. */
  indexDelayMs?: number;
  /** Really scale photos to the variant asked for, with sharp. Default: the same bytes for each. */
  resizePhotos?: boolean;
}

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** A small X on 127.0.0.1. See README.md beside this file for what it does and does not simulate. */
export async function startSandbox(options: SandboxOptions = {}) {
  const now = options.now ?? (() => new Date());
  const world = new World(now, await loadTextRules());
  const bot = world.addAccount({ handle: options.botHandle ?? 'fieldmark_bot', name: 'Fieldmark' });
  const credentials: Credentials = {
    apiKey: 'sandbox-api-key',
    apiSecret: 'sandbox-api-secret',
    accessToken: `${bot.id}-sandbox-access-token`,
    accessSecret: 'sandbox-access-secret',
    bearerToken: options.bearerToken ?? 'sandbox-bearer-token',
    ...options.credentials,
  };
  const ledger = new Ledger(now);
  const faults = new Faults();
  let url = '';
  const gate = new Gate(
    {
      world,
      bot,
      gatekeeper: new Gatekeeper(credentials, options.clientNow ?? (() => new Date())),
      limits: new RateLimits(now, options.limits),
      ledger,
      vocabulary: options.vocabulary ?? 'tweet',
      rules: {
        enterprise: options.enterprise ?? false,
        duplicateWindowMs: (options.duplicateWindowHours ?? 24) * 3_600_000,
      },
      searchQueryLimit: options.searchQueryLimit ?? 512,
      indexDelayMs: options.indexDelayMs ?? 0,
      resizePhotos: options.resizePhotos ?? false,
      url: () => url,
    },
    faults,
  );
  const server = createAdaptorServer({
    fetch: (request, connection) => gate.handle(request, connection as Connection),
  }) as Server;
  const port = await listen(server, options.port ?? 0);
  url = `http://127.0.0.1:${port}`;

  return {
    /** For X_API_BASE_URL; photos lie under it too. */
    url,
    credentials,
    /** The bot's account, as it is now. */
    get bot(): Account {
      return world.accountById(bot.id) ?? bot;
    },
    addAccount: (account: { handle: string; name?: string }): Account => world.addAccount(account),
    rename: (handle: string, newHandle: string): void => world.rename(handle, newHandle),
    /** Makes an account protected. */
    lock: (handle: string): void => world.lock(handle),
    addPost: (post: NewPost): SandboxPost => world.addPost(post),
    editPost: (id: string, text: string): SandboxPost => world.editPost(id, text),
    setReplySettings: (id: string, settings: ReplySettings): void => world.setReplySettings(id, settings),
    deletePost: (id: string): void => world.deletePost(id),
    /** Every version of every post, the deleted ones too, oldest first. */
    posts: (): readonly SandboxPost[] => world.allPosts(),
    botPosts: (): readonly SandboxPost[] => world.allPosts().filter((post) => post.authorId === bot.id),
    /** The bot's replies to any version of a post, the deleted ones too, oldest first. */
    answersTo: (postId: string): readonly SandboxPost[] => {
      const versions = world.post(postId)?.editIds ?? [postId];
      return world
        .allPosts()
        .filter(({ authorId, replyTo }) => authorId === bot.id && replyTo && versions.includes(replyTo));
    },
    /** What came in, oldest first; photos too. */
    requests: (): readonly RequestRecord[] => [...gate.requests],
    faults,
    /** What the calls so far would have cost. */
    spent: (): Spent => ledger.spent(),
    /** Connections are refused from now on, and those there are end; the world stays as it is. */
    goOffline: () => stop(server),
    /** At the same address as before. */
    goOnline: async (): Promise<void> => {
      await listen(server, port);
    },
    /** Ends all connections at once. */
    close: () => stop(server),
  };
}
