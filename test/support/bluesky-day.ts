import { createBlueskyPlatform } from '../../src/platforms/bluesky/bluesky-platform.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import type { StoredRecord } from '../../src/platforms/sandbox/bluesky/small-bluesky.ts';
import {
  type SmallBlueskyOptions,
  startSmallBluesky,
} from '../../src/platforms/sandbox/bluesky/small-bluesky.ts';
import type { PlayContext } from '../../src/play/context.ts';
import type { RunResult } from '../../src/play/play-once.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { solidPhoto } from '../../src/vision/testing/tiny-model.ts';
import { type GameDay, type GameDayOptions, gameDay } from './game-day.ts';

export const BLUESKY_HOST = 'host.bsky.test';

type Between = (context: PlayContext, x: readonly Platform[]) => PlayContext;

export interface BlueskyDay {
  readonly day: GameDay & { close(): Promise<void> };
  readonly small: Awaited<ReturnType<typeof startSmallBluesky>>;
  /** One run on Bluesky, as a new process makes it. @param between `x`: the day's X, which takes part where the test wants it */
  pass(over?: Partial<Settings>, between?: Between): Promise<RunResult>;
  hostPost(text: string, ...labels: string[]): Promise<StoredRecord>;
  close(): Promise<void>;
}

/** A day of games on a small Bluesky alone. The session is kept, also when the database is lost, unless it is forgotten here. */
export async function blueskyDay({
  games,
  ...more
}: Pick<GameDayOptions, 'games' | 'settleAfterMs'> & SmallBlueskyOptions = {}): Promise<BlueskyDay> {
  const { settleAfterMs, ...options } = more;
  const day = await gameDay({
    games: games ?? [
      { key: '#cougarornot', hashtag: 'cougarornot', hashtagAsWritten: 'cougarOrNot', hosts: [BLUESKY_HOST] },
    ],
    ...(settleAfterMs === undefined ? {} : { settleAfterMs }),
  });
  const small = await startSmallBluesky({ now: day.now, ...options });
  small.addAccount({ handle: BLUESKY_HOST });
  let session: string | undefined;
  const platform = (): Platform =>
    createBlueskyPlatform({
      credentials: { handle: small.bot.handle, appPassword: small.bot.appPassword },
      service: small.url,
      sessions: {
        load: async () => session,
        save: async (text) => {
          session = text;
        },
      },
      now: day.now,
      timeoutMs: 5_000,
    });
  return {
    day,
    small,
    pass: (over, between = (context) => context) =>
      day.pass(
        {
          mediaHosts: platform().mediaHosts,
          bluesky: {
            handle: small.bot.handle,
            service: small.url,
            unsummoned: 'skip',
            search: false,
            questions: true,
          },
          ...over,
        },
        (context) => between({ ...context, platforms: [platform()] }, context.platforms),
      ),
    async hostPost(text, ...labels) {
      const photos = await Promise.all(labels.map(async (label) => ({ bytes: await solidPhoto(label) })));
      return small.addPost({ by: BLUESKY_HOST, text, photos });
    },
    async close() {
      await small.close();
      await day.close();
    },
  };
}
