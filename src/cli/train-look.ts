import { resolve } from 'node:path';
import { namesOf } from '../evaluate/format.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { table } from './evaluate-tables.ts';
import { spreadsheetCell } from './spreadsheet-cell.ts';
import { type PhotosOptions, withPhotos } from './train.ts';

export interface LookOptions extends PhotosOptions {
  readonly csv?: boolean;
  readonly limit?: number;
}

const SHOWN = 24;

/** `fieldmark train look`. @returns the exit code. Throws `EvaluationError`, `ModelError`. */
export async function lookAtTraining(shell: Shell, path: string, options: LookOptions): Promise<number> {
  return withPhotos(shell, path, { anyway: true, ...options }, 'look', async (request) => {
    const { prepare } = await import('../train/train.ts');
    const { confusionOf, outOfFold } = await import('../train/out-of-fold.ts');
    const { divided, labelling } = await prepare(request);
    const opinions = outOfFold(divided, labelling);
    const shown = opinions.slice(0, options.limit ?? (options.csv ? opinions.length : SHOWN));
    const nameOf = namesOf(labelling.labels);
    if (options.csv) {
      const { stringify } = await import('csv-stringify/sync');
      const head = ['sha256', 'was', 'now', 'why', 'path', 'said', 'confidence', 'loss', 'part'];
      const rows = shown.map(({ sha256, class: now, was, name, said, confidence, loss, part }) =>
        [sha256, was, now, '', name, nameOf(said), confidence.toFixed(3), loss.toFixed(3), part].map(
          spreadsheetCell,
        ),
      );
      shell.stdout.write(stringify([head, ...rows]));
      return exitCode.done;
    }
    const ids = labelling.labels.map(({ id }) => id);
    say(
      shell,
      'What each photo of train and val was taken for, by a network that had not learnt from it (a row a label)',
    );
    say(
      shell,
      table(
        ['', ...ids.map((_, i) => String(i + 1))],
        confusionOf(opinions, ids).map((row, i) => [
          `${i + 1} ${nameOf(ids[i] ?? '')}`,
          ...row.map((count) => (count === 0 ? '·' : String(count))),
        ]),
      ),
    );
    say(shell, 'Least expected first: about half of these are mislabelled, or show nothing of use');
    for (const { name, label, said, confidence } of shown)
      say(
        shell,
        `  ${printable(name)}: said to be ${nameOf(label)}, looks like ${nameOf(said)} (${Math.round(100 * confidence)} %)`,
      );
    const file = `${resolve(request.data.folder)}/corrections.csv`;
    say(
      shell,
      `--csv lists all, in the columns of ${printable(file)}: a line there with another label, or "drop", under "now" corrects a photo.`,
    );
    return exitCode.done;
  });
}
