import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

/** Where a picture is: what a person gave by hand, or what was found in a folder that they gave. */
export type Place =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'url'; readonly name: string }
  /** A folder without pictures, or one that cannot be read. */
  | { readonly kind: 'nothing'; readonly name: string; readonly reason: string; readonly message: string };

/** Those that cannot be looked at (HEIC, BMP) are listed too: a person should learn that, not miss them. */
const pictureEndings = new Set(
  'jpg jpeg jpe jfif png webp gif avif tif tiff heic heif bmp'.split(' ').map((ending) => `.${ending}`),
);
/** `IMG_9` before `IMG_10`; the same order on every machine. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/** The web addresses among what was given. */
export function isWebAddress(given: string): boolean {
  return /^https?:\/\//i.test(given);
}

/** Files and addresses as given (from the folder `cwd`); of folders the picture files in them, also deeper ones, in order of their names. */
export async function* findPlaces(given: readonly string[], cwd: string): AsyncGenerator<Place> {
  for (const name of given) {
    if (isWebAddress(name)) yield { kind: 'url', name };
    else if (await isFolder(resolve(cwd, name))) yield* picturesIn(name, cwd);
    else yield { kind: 'file', name };
  }
}

async function* picturesIn(folder: string, cwd: string): AsyncGenerator<Place> {
  let found = false;
  for await (const place of walk(folder, cwd, [])) {
    found = true;
    yield place;
  }
  if (found) return;
  const message = 'holds no pictures (JPEG, PNG, WebP, GIF, AVIF or TIFF files)';
  yield { kind: 'nothing', name: folder, reason: 'no-pictures', message: `The folder ${message}` };
}

/** @param above the folders around this one: a link that leads back into one of them would go round for ever */
async function* walk(folder: string, cwd: string, above: readonly string[]): AsyncGenerator<Place> {
  let names: string[];
  let real: string;
  try {
    real = await realpath(resolve(cwd, folder));
    names = await readdir(resolve(cwd, folder));
  } catch (error) {
    const { message } = error as Error;
    const told = `The folder cannot be read: ${message}`;
    yield { kind: 'nothing', name: folder, reason: 'unavailable', message: told };
    return;
  }
  if (above.includes(real)) return;
  // Names with a dot in front are thumbnails and notes of the system (`._IMG_1.jpg`), not pictures.
  for (const name of names.filter((each) => !each.startsWith('.')).sort(byName)) {
    const path = join(folder, name);
    if (await isFolder(resolve(cwd, path))) yield* walk(path, cwd, [...above, real]);
    else if (pictureEndings.has(extname(name).toLowerCase())) yield { kind: 'file', name: path };
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
