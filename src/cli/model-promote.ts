import { chmod, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createClassifier, networksOf } from '../app.ts';
import { assignModels, modelFor } from '../game/assign-models.ts';
import { hashtagKey } from '../game/game.ts';
import { environment } from '../settings/env.ts';
import { exchangeModels } from '../settings/exchange-models.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { settingsInUse, withGames } from './run-command.ts';

/** `fieldmark model promote`: the shadow of a game plays it, and its model becomes the shadow. @returns the exit code */
export async function promoteShadow(shell: Shell, name: string): Promise<number> {
  const settings = await settingsInUse(shell, ['MODELS_DIR', 'GAMES_FILE', 'TRACKED_HASHTAGS'], withGames);
  const key = name.startsWith('@') ? name.toLowerCase() : `#${hashtagKey(name)}`;
  const game = settings.games.find((one) => one.key === key);
  const written = environment(shell).GAMES_FILE?.trim();
  if (!game) {
    const known = settings.games.map((one) => printable(one.key)).join(', ');
    return complain(shell, `The settings have no game ${printable(key)}; there are: ${known || 'none'}`);
  }
  if (!written) return complain(shell, `${printable(key)} has no shadow: only a game of GAMES_FILE has one.`);
  const file = await realpath(resolve(shell.cwd, written));
  const text = await readFile(file, 'utf8');
  const start = text.startsWith('\ufeff') ? '\ufeff' : '';
  const { models } = await createClassifier(settings);
  const exchanged = exchangeModels(text.slice(start.length), game, modelFor(game, models));
  if ('problem' in exchanged) return complain(shell, `${printable(key)} ${printable(exchanged.problem)}.`);
  const { model, shadow, hashtags } = exchanged;
  // It has to be able to play before it does.
  const others = settings.games.filter((one) => hashtags.some((tag) => one.key === `#${hashtagKey(tag)}`));
  const changed = [...new Set([game, ...others])];
  await assignModels(
    changed.map((one) => ({ ...one, model })),
    models,
    networksOf(settings),
  );
  await writeFile(`${file}.new`, start + exchanged.text);
  await chmod(`${file}.new`, (await stat(file)).mode & 0o777);
  await rename(`${file}.new`, file);
  const which = changed.map((one) => printable(one.key)).join(', ');
  say(
    shell,
    `${printable(written)}: ${model} plays ${which} now, and ${shadow}, which did, is the shadow. A running bot follows after its next start.\nThe same command undoes it.`,
  );
  return exitCode.done;
}
