import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseTable } from '../evaluate/table.ts';

export { takesPart } from '../evaluate/data-set.ts';

/** The table of a folder of photos. People may edit it; `photos get` adds rows. */
export const LIST_FILE = 'photos.csv';
/** What `photos get` wants for a folder; it stands in no other. */
export const GAME_FILE = 'game.json';

/** In the order of the file. `path` and `class` are all that other folders need to have. */
export const listColumns = [
  'path',
  'class',
  'split',
  'source',
  'observation',
  'observer',
  'taxon',
  'licence',
  'attribution',
  'url',
  'sha256',
  'dhash',
  'width',
  'height',
  'status',
] as const;

/**
 * A row of `photos.csv`; what is not known is empty.
 *
 * - `path` from the folder on, with `/`; `class` the label, as its folder is called
 * - `split` `train`, `val` or `test`; empty: by `splitOf`
 * - `source` what figures are held out by: of iNaturalist the observer, as `observer`
 * - `observer` a salted hash, `observation` an id; who took the photo is named in `attribution` alone
 * - `licence` as iNaturalist writes it (`cc-by-nc`), `attribution` as its author wants it, `url` of the observation or the photo
 * - `sha256` of the file, hex; `dhash` of the picture, 16 hex digits; `width` and `height` pixels
 * - `status` empty or `ok`: the photo takes part; else why it does not (`withdrawn`: its licence went, `gone`: deleted there)
 */
export type ListedPhoto = Readonly<Record<(typeof listColumns)[number], string>>;

/**
 * The rows of a folder's `photos.csv` (all of them, whatever their status), each with its line from 1; `undefined` where there is none.
 * Throws `EvaluationError` for what is no such table.
 */
export async function readPhotoList(
  folder: string,
): Promise<readonly (ListedPhoto & { readonly line: number })[] | undefined> {
  const file = join(folder, LIST_FILE);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  return parseTable(bytes, file).rows.map(({ line, cells }) => ({
    ...(Object.fromEntries(listColumns.map((column) => [column, cells[column] ?? ''])) as ListedPhoto),
    line,
  }));
}

/** The labels that `photos get` was asked for, by name; none where there is no `game.json`, or no usable one: `photos get` tells that. */
export async function gameLabels(folder: string): Promise<readonly string[]> {
  const shape = z.object({ labels: z.array(z.object({ name: z.string() })) });
  try {
    const game: unknown = JSON.parse(await readFile(join(folder, GAME_FILE), 'utf8'));
    return (shape.safeParse(game).data?.labels ?? []).map(({ name }) => name);
  } catch {
    return [];
  }
}
