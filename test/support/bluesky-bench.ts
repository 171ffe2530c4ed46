import { onTestFinished } from 'vitest';
import {
  type BlueskyPlatformOptions,
  createBlueskyPlatform,
} from '../../src/platforms/bluesky/bluesky-platform.ts';
import type { LimitBook, Page, Platform, PollRequest } from '../../src/platforms/platform.ts';
import {
  type SmallBlueskyOptions,
  startSmallBluesky,
} from '../../src/platforms/sandbox/bluesky/small-bluesky.ts';

export const NOON = new Date('2026-11-20T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A small Bluesky with a clock that stands until it is moved, the adapter before it, and what it keeps between runs. */
export async function blueskyBench(
  options: SmallBlueskyOptions = {},
  more: Partial<BlueskyPlatformOptions> = {},
) {
  let at = NOON.getTime();
  const now = () => new Date(at);
  const here = await startSmallBluesky({ now, ...options });
  onTestFinished(() => here.close());
  const kept: { session?: string } = {};
  const sessions = {
    load: async () => kept.session,
    save: async (session: string) => {
      kept.session = session;
    },
  };
  const until = new Map<string, Date>();
  const limits: LimitBook = {
    until: async (endpoint) => until.get(endpoint),
    save: async (endpoint, moment) => {
      until.set(endpoint, moment);
    },
  };
  const credentials = { handle: here.bot.handle, appPassword: here.bot.appPassword };
  /** As a new process would: it knows what was kept, and no more. */
  const newRun = (other: Partial<BlueskyPlatformOptions> = {}): Platform =>
    createBlueskyPlatform({
      credentials,
      service: here.url,
      sessions,
      limits,
      timeoutMs: 5_000,
      now,
      ...more,
      ...other,
    });
  return {
    here,
    kept,
    until,
    newRun,
    platform: newRun(),
    now,
    ago: (ms: number) => new Date(at - ms),
    advance: (ms: number) => {
      at += ms;
    },
    /** Names of the calls since the last look, without `app.bsky.` and the like. */
    calls: callsOf(here.requests),
  };
}

export type BlueskyBench = Awaited<ReturnType<typeof blueskyBench>>;

function callsOf(requests: () => readonly { path: string }[]): () => readonly string[] {
  let looked = 0;
  return () => {
    const all = requests().slice(looked);
    looked += all.length;
    return all.map(({ path }) => path.split('.').at(-1) ?? path);
  };
}

/** All pages of a planned request. */
export async function readAll(
  platform: Platform,
  request: PollRequest,
  from: { marks?: readonly string[]; notBefore?: Date } = { notBefore: new Date(0) },
): Promise<Page & { pages: number }> {
  const first = await platform.read(request, from);
  const posts = [...first.posts];
  let pages = 1;
  for (let next = first.nextPageToken; next !== undefined; pages++) {
    const page = await platform.read(request, { ...from, pageToken: next });
    posts.push(...page.posts);
    next = page.nextPageToken;
  }
  return { posts, pages, ...(first.newestMark === undefined ? {} : { newestMark: first.newestMark }) };
}

export const MENTIONS: PollRequest = { kind: 'mentions', query: 'mentions', covers: ['mentions'] };
export const hostFeed = (handle: string): PollRequest => ({
  kind: 'host',
  query: handle,
  covers: [`#cougarornot from:${handle}`],
});
export const PHOTO = {
  bytes: new Uint8Array([255, 216, 255]),
  width: 800,
  height: 600,
  altText: 'A tawny cat',
};
