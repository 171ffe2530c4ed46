import { createPlatform, hasMemory, inspectMemory, pricesOf } from '../app.ts';
import { PlatformError } from '../platforms/platform.ts';
import type { XCredentials } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { StoreError } from '../store/errors.ts';
import { type Check, ok, warning } from './check.ts';
import { usd } from './cost-check.ts';

const SILENT_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Games list their hosts by handle: a host who takes another one is not found any more, and all that shows is silence. The id of
 * its account tells. Each is a user read, so X is asked only for hosts that posted before, but not for a week.
 */
export async function silentHosts(
  settings: Settings,
  credentials: XCredentials,
  now: Date,
): Promise<readonly Check[]> {
  const silent = await hostsWithoutPosts(settings, now);
  if (silent.size === 0) return [];
  let spent = 0;
  const { microUsd } = pricesOf(settings);
  const platform = createPlatform(settings, credentials, {
    meter: async ({ what, units }) => {
      spent += units * microUsd[what];
    },
  });
  try {
    const handles = await platform.handlesOf([...silent.values()]);
    const checks = [...silent].flatMap(([host, id]) => renamed(host, id, handles.get(id)));
    const seen = `X was asked for ${silent.size} of the hosts, who did not play for a week, for ${usd(spent)}`;
    return [...checks, ok('games', seen, { usd: spent / 1e6 })];
  } catch (error) {
    // What keeps X from answering is told by the look at X.
    if (error instanceof PlatformError) return [];
    throw error;
  }
}

function renamed(host: string, id: string, handle: string | undefined): readonly Check[] {
  if (handle === host) return [];
  if (handle === undefined) {
    const seen = `X does not show the account that was @${host} any more (${id})`;
    return [warning('games', seen, 'Take it out of TRACKED_HASHTAGS or GAMES_FILE, unless it comes back.')];
  }
  const seen = `The host @${host} is now called @${handle}: its posts are not found`;
  return [
    warning('games', seen, `Write ${handle} for ${host} in TRACKED_HASHTAGS or GAMES_FILE.`, {
      host,
      handle,
    }),
  ];
}

/** Handles with the ids of their accounts. */
async function hostsWithoutPosts(settings: Settings, now: Date): Promise<ReadonlyMap<string, string>> {
  if (!hasMemory(settings)) return new Map();
  try {
    const { store } = await inspectMemory(settings);
    try {
      const silent = new Map<string, string>();
      for (const host of new Set(settings.games.flatMap((game) => game.hosts))) {
        const last = await store?.rounds.lastBy(host);
        if (last && now.getTime() - last.at.getTime() > SILENT_MS) silent.set(host, last.authorId);
      }
      return silent;
    } finally {
      await store?.close();
    }
  } catch (error) {
    // Told by the look at the database.
    if (error instanceof StoreError) return new Map();
    throw error;
  }
}
