import { asPlayed, type Game, type LabelSet } from './game.ts';
import { questionFaults } from './target.ts';
import type { HasTextRules } from './text-rules.ts';

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
 * answers). Checks the games' questions, and their own wording against that model and the rules of every network that it may go to. Throws
 * `GameError`.
 */
export async function assignModels(
  games: readonly Game[],
  models: ReadonlyMap<string, GameModel>,
  networks: readonly HasTextRules[],
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
    const check = () => faultsOf(game, model, networks);
    const { hosts: _, when: __, ...played } = game;
    faults.push(...(await (model.species?.checked(JSON.stringify(played), check) ?? check())));
  }
  if (faults.length > 0) throw new GameError(faults);
  return assigned;
}

async function faultsOf(
  game: Game,
  model: GameModel,
  networks: readonly HasTextRules[],
): Promise<readonly string[]> {
  if (!model.species && (game.among || game.names)) {
    const what = game.among ? '"among"' : '"name"';
    return [
      `${game.key}: ${what} is for networks that bring a file of species names, and "${game.model}" has labels of its own`,
    ];
  }
  const ofNames = model.species?.part(game).faults ?? [];
  const set = asPlayed(model, game);
  // Of names that are not known the question would say the same again.
  const ofGame = ofNames.length > 0 ? ofNames : questionFaults(game, set);
  const faults = new Set(ofGame.map((fault) => `${game.key}: ${fault}`));
  for (const network of networks) {
    const rules = await network.text();
    if (game.fieldMarks) {
      const { markFaults } = await import('./mark-faults.ts');
      for (const fault of markFaults(game.fieldMarks, set, rules)) faults.add(`${game.key}: ${fault}`);
    }
    if (game.wording) {
      const { checkTemplates } = await import('./wording.ts');
      for (const fault of checkTemplates(game.wording, set, rules, game.hashtagAsWritten))
        faults.add(`${game.key}: ${fault}`);
    }
  }
  return [...faults];
}

/** The folder name of the model that a game names or that lists its hashtag. */
export function modelFor(game: Game, models: ReadonlyMap<string, GameModel>): string | undefined {
  const { hashtag } = game;
  if (game.model !== undefined || hashtag === undefined) return game.model;
  return [...models].find(([, model]) => model.hashtags.includes(hashtag))?.[0];
}
