import { open as openFile, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { createClassifier } from '../app.ts';
import { type DataSet, dataSetName, readDataSet } from '../evaluate/data-set.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { modelFor } from '../game/assign-models.ts';
import { asPlayed, type Game, nameOfGame } from '../game/game.ts';
import { questionFaults, questionInWords, questionOf } from '../game/target.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Output, Shell } from '../terminal/shell.ts';
import { withCorrections } from '../training-data/corrected.ts';
import { installedModel, modelIn, type OpenCandidate } from './choose-model.ts';
import { gameNamed, unknownGame } from './named-game.ts';
import { settingsInUse, withGames } from './run-command.ts';

export interface EvaluateCommandOptions {
  readonly model?: string;
  readonly reference?: readonly string[];
  readonly split?: string;
  /** A table of labels put right. */
  readonly corrections?: string;
  readonly ignore?: readonly string[];
  readonly focus?: string;
  readonly game?: string;
  readonly limit?: number;
  readonly robust?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** `fieldmark evaluate`. @returns the exit code. Throws `EvaluationError`. */
export async function evaluateModels(
  shell: Shell,
  path: string,
  options: EvaluateCommandOptions,
): Promise<number> {
  const { reference = [], split, corrections, limit, ignore, focus, robust } = options;
  const open: OpenCandidate[] = [];
  try {
    const { modelsDir, game, model } = await gameIn(shell, options);
    const dataSet = await readPhotos(shell, path, options);
    const html = options.html && resolve(shell.cwd, options.html);
    if (html !== undefined) await mustBeWritable(html);
    open.push(await installedModel(modelsDir, model));
    for (const folder of reference) open.push(await modelIn(resolve(shell.cwd, folder)));
    const playing = game ? open.map((candidate) => playedBy(candidate, game)) : open;
    const asked = playing[0]?.played?.question;
    const evaluation = await evaluate(dataSetName(path, split), dataSet, playing, {
      game: game && asked && `${nameOfGame(game)} asks: ${questionInWords(asked)} (${asked.why})`,
      ignore,
      focus,
      robust,
      command: commandLine('evaluate', path, {
        model: options.model,
        game: options.game,
        split,
        corrections,
        reference,
        ignore: ignore?.join(','),
        focus,
        limit,
        robust,
      }),
      date: shell.now().toISOString().slice(0, 10),
      onProgress: progressOn(shell.stderr),
    });
    if (html !== undefined) {
      const { evaluationPage } = await import('../evaluate/page/page.ts');
      await writeFile(html, await evaluationPage(evaluation));
    }
    if (options.json) shell.stdout.write(`${JSON.stringify(evaluation, withoutPlaces, 2)}\n`);
    else {
      const { evaluationTables } = await import('./evaluate-tables.ts');
      shell.stdout.write(evaluationTables(evaluation));
    }
    return exitCode.done;
  } finally {
    for (const candidate of open) await candidate.close();
  }
}

/** The game that is measured, if any, and the model that plays it. Throws `EvaluationError`. */
async function gameIn(shell: Shell, { game: wanted, model }: EvaluateCommandOptions) {
  if (wanted === undefined)
    return { ...(await settingsInUse(shell, ['MODELS_DIR'])), game: undefined, model };
  const used = ['MODELS_DIR', 'TRACKED_HASHTAGS', 'GAMES_FILE', 'TZ'] as const;
  const settings = await settingsInUse(shell, used, withGames);
  const game = gameNamed(wanted, settings.games);
  if (!game) throw new EvaluationError(unknownGame(wanted, settings.games));
  const playing = model ?? modelFor(game, (await createClassifier(settings)).models);
  if (playing === undefined)
    throw new EvaluationError(`No model plays ${nameOfGame(game)}: name one with --model.`);
  return { ...settings, game, model: playing };
}

/** The model as a game plays it. Throws `EvaluationError` with what keeps it from that. */
function playedBy(candidate: OpenCandidate, game: Game): OpenCandidate {
  const { info } = candidate;
  const set = asPlayed(info, game);
  const faults = [...(info.species?.part(game).faults ?? []), ...questionFaults(game, set)];
  if (faults.length > 0)
    throw new EvaluationError(faults.map((fault) => `${nameOfGame(game)}: ${fault}`).join('\n'));
  return { ...candidate, played: { set, question: questionOf(game, set) } };
}

/** The photos that `evaluate` and `calibrate` look at. Throws `EvaluationError`. */
export async function readPhotos(
  shell: Shell,
  path: string,
  { split, limit, corrections }: Pick<EvaluateCommandOptions, 'split' | 'limit' | 'corrections'>,
): Promise<DataSet> {
  const dataSet = await readDataSet(resolve(shell.cwd, path), { split, limit });
  return withCorrections(dataSet, corrections && resolve(shell.cwd, corrections));
}

/** Where someone keeps the pictures has no place in figures that are kept; `name` says which one it is. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'file' ? undefined : value;
}

/** Half an hour of looking must not end with a page that cannot be written. Throws `EvaluationError`. */
async function mustBeWritable(file: string): Promise<void> {
  try {
    await (await openFile(file, 'a')).close();
  } catch (error) {
    throw new EvaluationError(`--html ${file} cannot be written: ${(error as Error).message}`);
  }
}

/** A line that counts, on a terminal only. */
export function progressOn(out: Output): (done: number, of: number) => void {
  if (!out.isTTY) return () => undefined;
  return (done, of) => {
    out.write(done === of ? '\r\u001b[K' : `\rLooking at picture ${done + 1} of ${of} `);
  };
}

/**
 * A command as it can be typed again, for reports that are kept: options that are `undefined` are left out, those that are `true`
 * stand alone. Of absolute paths only the last part is named: where someone keeps the photos is nobody's business.
 */
export function commandLine(
  command: string,
  path: string,
  options: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>,
): string {
  const shown = (value: string | number): string => {
    const text = String(value);
    const plain = isAbsolute(text) ? basename(text) : text;
    return /^[\w./,=:+-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
  };
  const words = Object.entries(options).flatMap(([name, value]): string[] => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    if (typeof value === 'object') return value.map((entry) => `--${name} ${shown(entry)}`);
    return [`--${name} ${shown(value)}`];
  });
  return [`fieldmark ${command} ${shown(path)}`, ...words].join(' ');
}
