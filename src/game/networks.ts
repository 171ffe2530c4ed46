import type { Game } from './game.ts';

/** A handle on Bluesky: a domain name of at most 253 characters whose last part begins with a letter (atproto.com/specs/handle). */
export const blueskyHandle =
  /^(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
/** The id of an account on Bluesky, which never changes (atproto.com/specs/did). */
export const did = /^did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]+)$/;

/**
 * The kind of network that a host's name is of, by its form: `name` is of X, `name.bsky.social` (a name in DNS) or a DID of Bluesky,
 * `name@instance` of Mastodon.
 */
export function kindOfHandle(handle: string): 'x' | 'bluesky' | 'mastodon' {
  if (handle.includes('@')) return 'mastodon';
  return handle.includes('.') || handle.startsWith('did:') ? 'bluesky' : 'x';
}

/** Whether a game names an account as its host: by its handle or, where ids are no numbers that could be a handle, by its id. */
export function isHostOf(
  { hosts }: Pick<Game, 'hosts'>,
  { id, handle }: { readonly id: string; readonly handle: string | undefined },
): boolean {
  return (handle !== undefined && hosts.includes(handle)) || (did.test(id) && hosts.includes(id));
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
