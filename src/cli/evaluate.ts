import { open as openFile, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { type DataSet, dataSetName, readDataSet } from '../evaluate/data-set.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { EvaluationError } from '../evaluate/observation.ts';
import { exitCode } from '../terminal/exit-code.ts';
import type { Output, Shell } from '../terminal/shell.ts';
import { withCorrections } from '../training-data/corrected.ts';
import { installedModel, modelIn, type OpenCandidate } from './choose-model.ts';
import { settingsInUse } from './run-command.ts';

export interface EvaluateCommandOptions {
  readonly model?: string;
  readonly reference?: readonly string[];
  readonly split?: string;
  /** A table of labels put right. */
  readonly corrections?: string;
  readonly ignore?: readonly string[];
  readonly focus?: string;
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
  const { model, reference = [], split, corrections, limit, ignore, focus, robust } = options;
  const open: OpenCandidate[] = [];
  try {
    const settings = await settingsInUse(shell, ['MODELS_DIR']);
    const dataSet = await readPhotos(shell, path, options);
    const html = options.html && resolve(shell.cwd, options.html);
    if (html !== undefined) await mustBeWritable(html);
    open.push(await installedModel(settings.modelsDir, model));
    for (const folder of reference) open.push(await modelIn(resolve(shell.cwd, folder)));
    const evaluation = await evaluate(dataSetName(path, split), dataSet, open, {
      ignore,
      focus,
      robust,
      command: commandLine('evaluate', path, {
        model,
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
