import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseCsv } from './csv.ts';
import { EvaluationError, type Picture } from './observation.ts';

export interface DataSetOptions {
  /** Only this part of a CSV with a column `split`. */
  readonly split?: string;
  /** At most this many pictures, spread evenly over classes and sources; the same ones every time. */
  readonly limit?: number;
}

const PICTURE = /\.(jpe?g|png|webp|gif|avif|tiff?)$/i;

/**
 * The pictures of a folder (the name of a sub-folder is the class) or of a CSV with the columns `path` (relative to the CSV) and
 * `class`, and perhaps `split` and `source`; ordered by class, source, name. Throws `EvaluationError`.
 */
export async function readDataSet(path: string, options: DataSetOptions = {}): Promise<readonly Picture[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new EvaluationError(`There is no file or folder ${path}.`);
  const all = found.isDirectory() ? await fromFolder(path, options) : await fromCsv(path, options);
  const sorted = all.toSorted(
    (a, b) => compare(a.class, b.class) || compare(a.source, b.source) || compare(a.name, b.name),
  );
  const { limit = sorted.length } = options;
  if (limit >= sorted.length) return sorted;
  const step = sorted.length / limit;
  return sorted.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

async function fromFolder(folder: string, { split }: DataSetOptions): Promise<Picture[]> {
  if (split !== undefined) {
    throw new EvaluationError(
      `--split needs a CSV with a column split; of a folder, name the part itself: ${join(folder, split)}`,
    );
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pictures = entries.flatMap((entry): Picture[] => {
    const file = join(entry.parentPath, entry.name);
    const name = file.slice(join(folder, '/').length).replaceAll('\\', '/');
    const [first = '', ...rest] = name.split('/');
    if (entry.isDirectory() || rest.length === 0 || !PICTURE.test(name)) return [];
    return [{ file, name, class: first, source: '' }];
  });
  if (pictures.length === 0) {
    throw new EvaluationError(
      `${folder} has no pictures in sub-folders; make one sub-folder a class, e.g. ${join(folder, 'cougar', 'photo.jpg')}.`,
    );
  }
  return pictures;
}

async function fromCsv(file: string, { split }: DataSetOptions): Promise<Picture[]> {
  const rows = parseCsv(await readFile(file, 'utf8'));
  const columns = Object.keys(rows[0] ?? {});
  const missing = ['path', 'class', ...(split === undefined ? [] : ['split'])].filter(
    (column) => !columns.includes(column),
  );
  if (missing.length > 0) {
    throw new EvaluationError(
      `${file} lacks the column ${missing.join(' and the column ')}; its first line says: ${columns.join(', ') || 'nothing'}.`,
    );
  }
  const wanted = rows.filter((row) => row.path !== '' && (split === undefined || row.split === split));
  if (wanted.length === 0) {
    const splits = [...new Set(rows.map((row) => row.split))].filter(Boolean).join(', ');
    throw new EvaluationError(
      split === undefined
        ? `${file} names no pictures.`
        : `${file} has no pictures of the split "${split}"; it has: ${splits || 'none'}.`,
    );
  }
  return wanted.map(({ path: name = '', class: photoClass = '', source = '' }) => ({
    file: resolve(dirname(file), name),
    name,
    class: photoClass,
    source,
  }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What to call the data set in reports: no folder above it is named. */
export function dataSetName(path: string, split?: string): string {
  return `${basename(resolve(path))}${split === undefined ? '' : ` (${split})`}`;
}
