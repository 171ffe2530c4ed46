import { createClassifier, networksOf } from '../app.ts';
import { assignModels } from '../game/assign-models.ts';
import { asPlayed, type Game, nameOfGame } from '../game/game.ts';
import { questionInWords, questionOf } from '../game/target.ts';
import { wordingSamples } from '../play/wording-samples.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { gameNamed, unknownGame } from './named-game.ts';
import { settingsInUse, withGames } from './run-command.ts';

const SAMPLES = 200;

/**
 * `fieldmark wording [GAME]`: what a game's replies sound like, over made-up verdicts. Nothing is posted or remembered.
 * @param wanted hashtag or key of a game; absent: the first one that a model plays
 * @returns the exit code
 */
export async function showWording(
  shell: Shell,
  wanted: string | undefined,
  options: { json?: boolean },
): Promise<number> {
  const settings = await settingsInUse(
    shell,
    ['TRACKED_HASHTAGS', 'GAMES_FILE', 'TZ', 'MODELS_DIR'],
    withGames,
  );
  const { models } = await createClassifier(settings);
  const networks = networksOf(settings);
  const games = await assignModels(settings.games, models, networks);
  const game =
    wanted === undefined ? games.find(({ model }) => model !== undefined) : gameNamed(wanted, games);
  const model = models.get(game?.model ?? '');
  if (!game || !model) {
    shell.stderr.write(`${printable(problemOf(wanted, game, games))}\n`);
    return exitCode.usage;
  }
  const samples = await wordingSamples(game, model, await networks[0].text(), SAMPLES);
  if (options.json) {
    shell.stdout.write(samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
    return exitCode.done;
  }
  const question = questionOf(game, asPlayed(model, game));
  shell.stdout.write(
    `${printable(nameOfGame(game))} asks: ${printable(questionInWords(question))} (${printable(question.why)}). ${SAMPLES} replies to made-up rounds, played by ${printable(game.model ?? '')}:\n\n`,
  );
  for (const { text } of samples) shell.stdout.write(`${printable(text)}\n`);
  return exitCode.done;
}

function problemOf(wanted: string | undefined, game: Game | undefined, games: readonly Game[]): string {
  if (wanted === undefined) return 'No model plays any of the games: fieldmark doctor says why.';
  if (game) return `No model plays ${nameOfGame(game)}, so it replies nothing: fieldmark doctor says why.`;
  return unknownGame(wanted, games);
}
