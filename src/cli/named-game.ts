import { type Game, hashtagKey } from '../game/game.ts';
import { nearest } from '../nearest.ts';

/** The game that a person names by its hashtag or key. */
export function gameNamed(wanted: string, games: readonly Game[]): Game | undefined {
  return games.find(({ key, hashtag }) => key === wanted.toLowerCase() || hashtag === hashtagKey(wanted));
}

/** What to say where there is none of that name. */
export function unknownGame(wanted: string, games: readonly Game[]): string {
  const keys = games.map(({ key }) => key);
  const meant = nearest(wanted, keys);
  if (meant) return `There is no game ${wanted}. Did you mean ${meant}?`;
  return `There is no game ${wanted}. The settings have ${keys.join(', ') || 'none: name some in GAMES_FILE'}.`;
}
