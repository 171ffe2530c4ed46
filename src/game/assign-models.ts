import type { Game, LabelSet } from './game.ts';
import { questionFaults } from './target.ts';

/** What assigning needs to know of a model. */
export interface GameModel extends LabelSet {
  /** Hashtags it plays, lower case, without `#`. */
  readonly hashtags: readonly string[];
}

/** Games that cannot be played as they are written; all faults at once. */
export class GameError extends Error {
  override readonly name = 'GameError';

  constructor(faults: readonly string[]) {
    super(`The games cannot be played as they are:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/**
 * Gives each game its model: the one it names, else the first that lists its hashtag, else none (the game is watched without
 * answers). Checks the games' questions and their own wording against that model. Throws `GameError`.
 */
export async function assignModels(
  games: readonly Game[],
  models: ReadonlyMap<string, GameModel>,
): Promise<readonly Game[]> {
  const faults: string[] = [];
  const installed = [...models.keys()].join(', ') || 'none';
  const assigned = games.map((game) => {
    const model = modelFor(game, models);
    if (model !== undefined && !models.has(model)) {
      faults.push(`${game.key} asks for the model "${model}"; installed under MODELS_DIR: ${installed}`);
    }
    return model === undefined ? game : { ...game, model };
  });
  for (const game of assigned) {
    const model = models.get(game.model ?? '');
    if (!model) continue;
    faults.push(...questionFaults(game, model).map((fault) => `${game.key}: ${fault}`));
    if (!game.wording) continue;
    const { checkTemplates } = await import('./wording.ts');
    const found = checkTemplates(game.wording, model, game.hashtagAsWritten);
    faults.push(...found.map((fault) => `${game.key}: ${fault}`));
  }
  if (faults.length > 0) throw new GameError(faults);
  return assigned;
}

/** The folder name of the model that a game names or that lists its hashtag. */
export function modelFor(game: Game, models: ReadonlyMap<string, GameModel>): string | undefined {
  const { hashtag } = game;
  if (game.model !== undefined || hashtag === undefined) return game.model;
  return [...models].find(([, model]) => model.hashtags.includes(hashtag))?.[0];
}
