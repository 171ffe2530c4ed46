import type { Classifier } from '../app.ts';
import { modelFor } from '../game/assign-models.ts';
import { type Game, gameOf, nameOfGame } from '../game/game.ts';

/** What a model does among the others. */
export interface Role {
  /** Games, or hashtags where the settings name no game, that it plays. */
  readonly plays: readonly string[];
  /** Hashtags that it lists and another plays, with that one's name. */
  readonly behind: ReadonlyMap<string, string>;
  /** Games whose shadow it is. */
  readonly shadows: readonly string[];
}

/** Who plays what: by the settings' games, and by the hashtags that the models list where there are none. */
export function rolesOf(models: Classifier['models'], games: readonly Game[]): ReadonlyMap<string, Role> {
  const listed = [...new Set([...models.values()].flatMap(({ hashtags }) => hashtags))];
  const played: readonly Game[] = games.length > 0 ? games : listed.map(gameOf);
  return new Map(
    [...models].map(([name, { hashtags }]) => {
      const plays = played.filter((game) => modelFor(game, models) === name);
      const others = hashtags.flatMap((hashtag) => {
        const first = modelFor(gameOf(hashtag), models);
        return first === undefined || first === name ? [] : [[hashtag, first] as const];
      });
      const shadows = games.filter(({ shadow }) => shadow === name);
      return [
        name,
        { plays: plays.map(nameOfGame), behind: new Map(others), shadows: shadows.map(nameOfGame) },
      ];
    }),
  );
}

/** For people. */
export function roleLines(role: Role | undefined, models: Classifier['models']): string[] {
  if (role === undefined) return [];
  const lines = role.plays.length > 0 ? [`plays ${role.plays.join(', ')}`] : ['plays no game'];
  if (role.shadows.length > 0)
    lines.push(`is the shadow of ${role.shadows.join(', ')}: it looks and does not speak`);
  for (const [hashtag, first] of role.behind) {
    const why = models.get(first)?.added ? 'it was added' : 'it comes first';
    lines.push(`#${hashtag} is played by ${first} (${why}); a game can name another: ${hashtag}@host:model`);
  }
  return lines;
}
