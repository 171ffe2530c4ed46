import type { Game } from './game.ts';

/**
 * The kind of network that a host's name is of, by its form: `name` is of X, `name.bsky.social` (a name in DNS) or a DID of Bluesky,
 * `name@instance` of Mastodon.
 */
export function kindOfHandle(handle: string): 'x' | 'bluesky' | 'mastodon' {
  if (handle.includes('@')) return 'mastodon';
  return handle.includes('.') || handle.startsWith('did:') ? 'bluesky' : 'x';
}

/** The games that are played on a network, each with its hosts there; one without hosts is played everywhere. */
export function gamesOf(network: string, games: readonly Game[]): readonly Game[] {
  return games.flatMap((game) => {
    if (game.hosts.length === 0) return [game];
    const hosts = game.hosts.filter((host) => kindOfHandle(host) === network.split(':')[0]);
    if (hosts.length === game.hosts.length) return [game];
    return hosts.length > 0 ? [{ ...game, hosts }] : [];
  });
}
