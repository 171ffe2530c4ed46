import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { EvaluationError, InputError, type LeftOut, type Picture } from './observation.ts';
import { photosIn } from './photo-files.ts';
import { parseTable } from './table.ts';

export interface DataSetOptions {
  /** Only this part of a CSV with a column `split`. */
  readonly split?: string | undefined;
  /** At most this many pictures, spread evenly over classes and sources; the same ones every time. */
  readonly limit?: number | undefined;
}

export interface DataSet {
  /** Ordered by class, source, name; never empty. */
  readonly pictures: readonly Picture[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The pictures of a folder (the name of a sub-folder is the class) or of a table with the columns `path` and `class`, and perhaps
 * `split` and `source`. Paths are read from the table's folder on, with `/` or `\`, and lead nowhere else.
 * Throws `EvaluationError`, and what the file system says of what is not there or cannot be read (src/errno.ts).
 */
export async function readDataSet(path: string, options: DataSetOptions = {}): Promise<DataSet> {
  const found = await stat(path);
  if (!found.isDirectory() && !found.isFile() && !found.isFIFO())
    throw new InputError(`${path} is a device; a folder of photos or a CSV is needed.`);
  const { pictures, leftOut } = found.isDirectory()
    ? await fromFolder(path, options)
    : await fromTable(path, options);
  const sorted = pictures.toSorted(
    (a, b) => compare(a.class, b.class) || compare(a.source, b.source) || compare(a.name, b.name),
  );
  const { limit = sorted.length } = options;
  if (limit >= sorted.length) return { pictures: sorted, leftOut };
  const step = sorted.length / limit;
  return {
    pictures: sorted.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step)),
    leftOut,
  };
}

async function fromFolder(folder: string, { split }: DataSetOptions): Promise<DataSet> {
  if (split !== undefined) {
    throw new EvaluationError(
      `--split needs a CSV with a column split; of a folder, name the part itself: ${join(folder, split)}`,
    );
  }
  const { photos, passedBy, folders } = await photosIn(folder);
  const classOf = (name: string): string => name.split('/')[0] ?? '';
  const loose = photos.filter(({ name }) => !name.includes('/'));
  const classed = photos.filter(({ name }) => name.includes('/'));
  if (classed.length === 0) {
    const has = loose.length === 0 ? 'no photos' : `${loose.length} photos, but none in sub-folders`;
    const lost = passedBy.map(({ name, reason }) => `\n  ${name}: ${reason}`).join('');
    throw new InputError(
      `${folder} has ${has}; make one sub-folder a class, e.g. ${join(folder, 'cougar', 'photo.jpg')}.${lost}`,
    );
  }
  const classes = new Set(classed.map(({ name }) => classOf(name)));
  const empty = folders.filter((name) => !classes.has(name));
  return {
    pictures: classed.map(({ path, name }) => ({ file: path, name, class: classOf(name), source: '' })),
    leftOut: [
      ...passedBy.map(({ name, reason }) => ({ name, reason })),
      ...empty.map((name) => ({ name: `${name}/`, reason: 'this class has no photo' })),
      ...loose.map(({ name }) => ({ name, reason: 'lies in no sub-folder, so it is of no class' })),
    ],
  };
}

async function fromTable(file: string, { split }: DataSetOptions): Promise<DataSet> {
  const bytes = await readFile(file);
  const { columns, rows } = parseTable(bytes, file);
  const named = new Set(columns.map((column) => column.toLowerCase()));
  const missing = ['path', 'class', ...(split === undefined ? [] : ['split'])].filter(
    (name) => !named.has(name),
  );
  if (missing.length > 0) {
    const text = `${file} lacks the column ${missing.join(' and the column ')}; its first line says: ${columns.join(', ')}`;
    throw new EvaluationError(`${text}. The first line has to name the columns: path and class.`);
  }
  const wanted = rows.filter(({ cells }) => split === undefined || cells.split === split);
  if (wanted.length === 0) {
    const splits = [...new Set(rows.map(({ cells }) => cells.split))].filter(Boolean).join(', ');
    throw new EvaluationError(
      split === undefined
        ? `${file} names no pictures.`
        : `${file} has no pictures of the split "${split}"; it has: ${splits || 'none'}.`,
    );
  }
  const folder = dirname(resolve(file));
  const roots = [folder, await realpath(folder)];
  const pictures: Picture[] = [];
  const leftOut: LeftOut[] = [];
  for (const { line, cells } of wanted) {
    const { path = '', class: photoClass = '', source = '' } = cells;
    const place = !takesPart(cells)
      ? { refused: `its status is "${cells.status}"` }
      : path === ''
        ? { refused: 'names no photo' }
        : photoClass === ''
          ? { refused: 'has no class' }
          : placeOf(path, roots);
    if ('refused' in place)
      leftOut.push({
        name: path || `line ${line}`,
        reason: `line ${line}: ${place.refused}`,
        ...(takesPart(cells) && { isFault: true }),
      });
    else pictures.push({ ...place, file: await asSpelt(place.file), class: photoClass, source, row: cells });
  }
  if (pictures.length === 0) {
    const some = leftOut.slice(0, 5).map(({ name, reason }) => `  ${name}: ${reason}`);
    throw new EvaluationError(`${file} names no picture that could be read:\n${some.join('\n')}`);
  }
  return { pictures, leftOut };
}

/** Whether a photo takes part, by the column `status` of tables that `photos get` writes: `copy`, `withdrawn` and `gone` ones do not. */
export function takesPart({ status = '' }: { readonly status?: string | undefined }): boolean {
  return status === '' || status === 'ok';
}

type Place = { readonly file: string; readonly name: string } | { readonly refused: string };

/** Where a path of a table leads. A table of somebody else must not have any file of the disk read. */
function placeOf(written: string, roots: readonly string[]): Place {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(written))
    return { refused: 'an address; download the photo, and write its path' };
  const isOfWindows = /^(?:[a-z]:[\\/]|\\\\)/i.test(written);
  if (isOfWindows && sep === '/') {
    return {
      refused: 'a path with a drive of Windows, which is not here; write it from the folder of the table on',
    };
  }
  const path = written.replaceAll('\\', '/');
  const [first = ''] = roots;
  const file = resolve(first, path);
  for (const root of roots) {
    const name = relative(root, file);
    if (name !== '' && name !== '..' && !name.startsWith(`..${sep}`) && !isAbsolute(name))
      return { file, name: name.replaceAll('\\', '/') };
  }
  return {
    refused:
      "leads out of the table's folder, and only what lies in it is read; put the table above the photos",
  };
}

/** An é is one character or two (Unicode NFC, NFD), and macOS writes the other one than most tables: the file that is there is meant. */
async function asSpelt(file: string): Promise<string> {
  for (const form of [file, file.normalize('NFC'), file.normalize('NFD')])
    if (await stat(form).catch(() => undefined)) return form;
  return file;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What to call the data set in reports: no folder above it is named. */
export function dataSetName(path: string, split?: string): string {
  return `${basename(resolve(path))}${split === undefined ? '' : ` (${split})`}`;
}
