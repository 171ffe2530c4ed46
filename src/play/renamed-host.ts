import type { PlatformError, PollRequest } from '../platforms/platform.ts';
import { accountOf } from '../solutions/named-round.ts';
import type { Pass } from './context.ts';

/**
 * The game goes on when a host takes another name, on a network where accounts have ids that posts are found by: the posts are read by the id of
 * the account that had the name when it last posted, and count as a host's.
 * @param error why the posts could not be read by the name
 * @returns how to go on; undefined where there is no other name
 */
export async function underItsId(
  pass: Pass,
  request: PollRequest,
  { reason }: PlatformError,
): Promise<{ readonly pass: Pass; readonly request: PollRequest } | undefined> {
  if (request.kind !== 'host' || reason !== 'host-unknown') return undefined;
  const { store, platform, games, counts, log } = pass;
  const { query: host, covers } = request;
  const id = await accountOf(store, host);
  const handle = id === undefined ? undefined : (await platform.handlesOf([id], pass.stop)).get(id);
  if (id === undefined || handle === undefined || handle === host) return undefined;
  counts.add('host-renamed');
  log.warn(
    { host, account: id },
    `the host @${host} is now called @${handle}: write the new name in TRACKED_HASHTAGS or GAMES_FILE; until then its posts are read by the id of its account`,
  );
  const known = games.map((game) =>
    game.hosts.includes(host) ? { ...game, hosts: [...game.hosts, id] } : game,
  );
  return { pass: { ...pass, games: known }, request: { kind: 'host', query: id, covers } };
}
