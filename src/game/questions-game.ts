import type { GameModel } from './assign-models.ts';
import type { Game } from './game.ts';

/** Key of the game of all questions about photos that are in no other game, in tables and files too. Other keys begin with a sign. */
export const QUESTIONS = 'questions';

/** A model that knows fewer is made for one animal and what looks like it: it can say whether, not what. */
const LEAST_ANIMALS = 3;

/**
 * "@bot what is this?" with a photo of one's own, from anybody: a game without a hashtag and hosts, for networks that are free. The installed
 * model that knows the most animals plays it, of several the first by name; without a general model there is no such game.
 */
export function questionsGame(
  models: ReadonlyMap<string, Pick<GameModel, 'labels' | 'species'>>,
): (Game & { readonly model: string }) | undefined {
  const [best] = [...models]
    .map(([name, model]) => ({
      model: name,
      animals: model.species?.count ?? model.labels.filter(({ nothing }) => !nothing).length,
    }))
    .filter(({ animals }) => animals >= LEAST_ANIMALS)
    .sort((a, b) => b.animals - a.animals || (a.model < b.model ? -1 : 1));
  return best && { key: QUESTIONS, hosts: [], model: best.model };
}
