import { createPlatform, pricesWith } from '../app.ts';
import type { Game } from '../game/game.ts';
import { gamesOf } from '../game/networks.ts';
import { type Platform, PlatformError } from '../platforms/platform.ts';
import type { XCredentials } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { plural } from '../terminal/words.ts';
import { type Check, ok, warning } from './check.ts';
import { usd } from './cost-check.ts';
import { peek } from './peek.ts';

const CORRECT = 'Correct the name in TRACKED_HASHTAGS or GAMES_FILE, or take it out.';
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
  const { microUsd } = pricesWith(settings.prices);
  const platform = createPlatform(settings, credentials, {
    meter: async ({ what, units }) => {
      spent += units * microUsd[what];
    },
  });
  try {
    const handles = await platform.handlesOf([...silent.values()]);
    const checks = [...silent].flatMap(([host, id]) => renamed(host, id, handles.get(id)));
    const seen = `X was asked about ${plural(silent.size, 'host')} without a post for a week; this cost ${usd(spent)}`;
    return [...checks, ok('games', seen, { usd: spent / 1e6 })];
  } catch (error) {
    // What keeps X from answering is told by the look at X.
    if (error instanceof PlatformError) return [];
    throw error;
  }
}

function renamed(host: string, id: string, handle: string | undefined, title = 'X'): readonly Check[] {
  if (handle === host) return [];
  if (handle === undefined) {
    const seen = `${title} does not show the account that was @${host} any more (${id})`;
    return [warning('games', seen, 'Take it out of TRACKED_HASHTAGS or GAMES_FILE, unless it comes back.')];
  }
  const found = title === 'X' ? 'its posts are not found' : 'its posts are read by the DID of its account';
  const seen = `The host @${host} is now called @${handle}: ${found}`;
  return [
    warning('games', seen, `Write ${handle} for ${host} in TRACKED_HASHTAGS or GAMES_FILE.`, {
      host,
      handle,
    }),
  ];
}

/** Handles with the ids of their accounts. */
async function hostsWithoutPosts(settings: Settings, now: Date): Promise<ReadonlyMap<string, string>> {
  const found = await peek(settings, 'x', async ({ rounds }) => {
    const silent = new Map<string, string>();
    for (const host of new Set(gamesOf('x', settings.games).flatMap((game) => game.hosts))) {
      const last = await rounds.lastBy(host);
      if (last && now.getTime() - last.at.getTime() > SILENT_MS) silent.set(host, last.authorId);
    }
    return silent;
  });
  return found ?? new Map();
}

/**
 * Whether everyone who is named as a host is there, under that name. Bluesky charges nothing for it. Throws `PlatformError`.
 * @param known accounts of hosts that posted before, by the names in the settings
 */
export async function blueskyHosts(
  platform: Platform,
  games: readonly Game[],
  known: ReadonlyMap<string, string>,
): Promise<readonly Check[]> {
  const hosts = [...new Set(games.flatMap((game) => game.hosts))];
  if (hosts.length === 0) return [];
  const isId = (host: string): boolean => host.startsWith('did:');
  const ids = (await platform.idsOf?.(hosts.filter((host) => !isId(host)))) ?? new Map<string, string>();
  const handles = await platform.handlesOf([...hosts.filter(isId), ...known.values()]);
  const checks = hosts.flatMap((host): Check[] => {
    const [id, before] = [ids.get(host), known.get(host)];
    const name = before === undefined ? undefined : handles.get(before);
    if (isId(host))
      return handles.has(host) ? [] : [warning('games', `Bluesky has no account ${host}, a host`, CORRECT)];
    if (id !== undefined && (before === undefined || before === id)) return [];
    if (id !== undefined) {
      const seen = `The name @${host} has gone to another account (${id}); the host who had it ${name === undefined ? 'is not shown any more' : `is called @${name} now`}`;
      return [
        warning(
          'games',
          seen,
          `Write ${name ?? 'the right name'} for ${host} in TRACKED_HASHTAGS or GAMES_FILE.`,
        ),
      ];
    }
    if (before !== undefined) return [...renamed(host, before, name, 'Bluesky')];
    return [warning('games', `Nobody on Bluesky is called @${host}, a host`, CORRECT)];
  });
  if (checks.length > 0) return checks;
  const all = hosts.length === 1 ? 'The host on Bluesky is' : `All ${hosts.length} hosts on Bluesky are`;
  return [ok('games', `${all} there.`)];
}
