import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileError } from '../errno.ts';
import { photosIn } from '../evaluate/photo-files.ts';

/** Where a picture is: what a person gave by hand, or what was found in a folder that they gave. */
export type Place =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'url'; readonly name: string }
  /** A folder without pictures, or one that cannot be read. */
  | { readonly kind: 'nothing'; readonly name: string; readonly reason: string; readonly message: string };

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
  const nothing = (name: string, reason: string, message: string): Place => ({
    kind: 'nothing',
    name,
    reason,
    message,
  });
  try {
    const { photos, passedBy } = await photosIn(resolve(cwd, folder));
    for (const { name } of photos) yield { kind: 'file', name: join(folder, name) };
    const lost = passedBy.filter(({ isAgain }) => !isAgain);
    for (const { name, reason } of lost)
      yield nothing(join(folder, name), 'unavailable', `This is ${reason}`);
    if (photos.length + lost.length === 0) {
      const message = 'The folder holds no pictures (JPEG, PNG, WebP, GIF, AVIF or TIFF files)';
      yield nothing(folder, 'no-pictures', message);
    }
  } catch (error) {
    const told = fileError(error);
    if (!told) throw error;
    yield nothing(folder, 'unavailable', told.text);
  }
}

/** Whether there is a folder of this path. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
