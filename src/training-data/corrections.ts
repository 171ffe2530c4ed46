import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { EvaluationError } from '../evaluate/observation.ts';
import { parseTable } from '../evaluate/table.ts';
import { locked } from './lock.ts';
import { replaceFile } from './replace-file.ts';

/** What a person decided about photos, beside `photos.csv`, which it never changes; it holds for the file's content, wherever it lies. */
export const CORRECTIONS_FILE = 'corrections.csv';
/** In the place of a label: the photo takes no part. */
export const DROP = 'drop';

const columns = ['sha256', 'was', 'now', 'why', 'when'] as const;

/** A decision: `was` is the label before it, `now` another label, the same one (looked at, and right) or `drop`. */
export type Correction = Readonly<Record<(typeof columns)[number], string>>;

/** By the SHA-256 of the photo; of several the last. */
export type Corrections = ReadonlyMap<string, Correction>;

/** Those of a folder; none where there is no such file. Throws `EvaluationError` for what is no such table. */
export async function readCorrections(folder: string): Promise<Corrections> {
  return (await readCorrectionsFile(join(folder, CORRECTIONS_FILE))) ?? new Map();
}

/** Those of a table; `undefined` where there is no such file. Throws `EvaluationError` for what is no such table. */
export async function readCorrectionsFile(file: string): Promise<Corrections | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  if (bytes.length === 0) return new Map();
  const { columns: named, rows } = parseTable(bytes, file);
  const lower = named.map((name) => name.toLowerCase());
  const missing = ['sha256', 'now'].filter((name) => !lower.includes(name));
  if (missing.length > 0)
    throw new EvaluationError(
      `${file} lacks the column ${missing.join(' and the column ')}; its first line has to be: ${columns.join(',')}`,
    );
  const all = rows.map(
    ({ cells }) => Object.fromEntries(columns.map((column) => [column, cells[column] ?? ''])) as Correction,
  );
  return new Map(
    all
      .filter(({ sha256, now }) => sha256 !== '' && now !== '')
      .map((row) => {
        const sha256 = row.sha256.toLowerCase();
        return [sha256, { ...row, sha256, now: asWritten(row.now) }];
      }),
  );
}

/** A person who types the table may write `Drop`. */
const asWritten = (now: string): string => (now.toLowerCase() === DROP ? DROP : now);

/** What becomes of a photo: its label, or `drop`. */
export function labelNow(corrections: Corrections, sha256: string, label: string): string {
  return corrections.get(sha256)?.now ?? label;
}

export type Decided =
  | { readonly kind: 'saved'; readonly now: string }
  /** Somebody else has decided in between; nothing was changed. */
  | { readonly kind: 'overtaken'; readonly now: string };

/**
 * Saves a decision at once, so that nothing is lost by looking elsewhere, reloading or a crash.
 * @param decision `was` is the photo's label by its table or folder; `now` what it becomes, or `undefined` to take the decision back
 * @param shown what the person saw (a label or `drop`) when deciding
 */
export async function decide(
  folder: string,
  decision: {
    readonly sha256: string;
    readonly was: string;
    readonly now: string | undefined;
    readonly why: string;
  },
  shown: string,
  when: Date,
): Promise<Decided> {
  return inTurn(folder, async () => {
    const { sha256, was, now, why } = decision;
    const corrections = new Map(await readCorrections(folder));
    const current = labelNow(corrections, sha256, was);
    if (current !== shown) return { kind: 'overtaken', now: current };
    corrections.delete(sha256);
    if (now !== undefined) corrections.set(sha256, { sha256, was, now, why, when: when.toISOString() });
    const text = stringify([...corrections.values()], { header: true, columns: [...columns] });
    await replaceFile(join(folder, CORRECTIONS_FILE), text);
    return { kind: 'saved', now: now ?? was };
  });
}

let last: Promise<unknown> = Promise.resolve();

/** How long another process is waited for: a decision takes it milliseconds. */
const PATIENCE_MS = 5000;

/** One after the other, also of two processes (`photos look` beside `train look`): each reads what the one before has written. */
function inTurn<T>(folder: string, task: () => Promise<T>): Promise<T> {
  const file = join(folder, '.corrections-lock');
  const busy = (pid: number): EvaluationError =>
    new EvaluationError(
      `Process ${pid} has been writing ${CORRECTIONS_FILE} for seconds. Nothing was saved; if it is no fieldmark, remove ${file}.`,
    );
  const alone = (): Promise<T> => locked(file, task, { patience: PATIENCE_MS, busy });
  const result = last.then(alone, alone);
  last = result.catch(() => undefined);
  return result;
}
