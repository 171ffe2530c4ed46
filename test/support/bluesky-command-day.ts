import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type SmallBluesky, startSmallBluesky } from '../../src/platforms/sandbox/bluesky/small-bluesky.ts';
import type { Sandbox } from '../../src/platforms/sandbox/sandbox.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { solidPhoto } from '../../src/vision/testing/tiny-model.ts';
import { type Ended, runCommand } from './command.ts';
import { commandDay } from './command-day.ts';

export const THERE = 'host.bsky.test';

export interface BlueskyCommandDay {
  readonly folder: string;
  readonly small: SmallBluesky;
  readonly sandbox: Sandbox;
  /** Of the bot on Bluesky alone. */
  readonly env: Record<string, string>;
  /** Of the bot on both networks. */
  readonly both: Record<string, string>;
  run(...args: string[]): Promise<Ended>;
  /** A round of the host, which mentions the bot unless it is told otherwise. @returns its at:// address */
  round(label: string, text?: string): Promise<string>;
  /** What the memory holds of a network. */
  remembered<T>(look: (store: Store) => Promise<T>, network?: string): Promise<T>;
}

/** A bot that plays on a small Bluesky, by settings alone, with an X on loopback that is off unless `both` is used. */
export async function blueskyCommandDay(
  over: Readonly<Record<string, string>> = {},
): Promise<BlueskyCommandDay> {
  const small = await startSmallBluesky();
  onTestFinished(() => small.close());
  small.addAccount({ handle: THERE });
  const env: Record<string, string> = {
    BLUESKY_HANDLE: small.bot.handle,
    BLUESKY_APP_PASSWORD: small.bot.appPassword,
    BLUESKY_SERVICE: small.url,
    TRACKED_HASHTAGS: `cougarOrNot@${THERE}`,
    REPLY_MODE: 'review',
    ...over,
  };
  const { folder, sandbox, env: keys } = await commandDay({});
  return {
    folder,
    small,
    sandbox,
    env,
    both: { ...keys, ...env },
    run: (...args) => runCommand(args, env, folder),
    async round(label, text = 'Who? @fieldmark.test #cougarOrNot') {
      return small.addPost({ by: THERE, text, photos: [{ bytes: await solidPhoto(label) }] }).uri;
    },
    async remembered(look, network = 'bluesky') {
      const store = openStore(join(folder, 'data/fieldmark.sqlite'));
      try {
        return await look(store.on(network));
      } finally {
        await store.close();
      }
    },
  };
}

/** The address at which people read a post: by the author's handle. */
export const addressOf = (uri: string, actor = THERE): string =>
  `https://bsky.app/profile/${actor}/post/${uri.split('/').at(-1)}`;
