import { join } from 'node:path';
import { locked } from '../training-data/lock.ts';
import { PhotosError } from './photos-error.ts';

/** One `fieldmark photos` a folder: two would write `cursor.json` and `photos.csv`. Throws `PhotosError`. */
export function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = join(folder, '.photos-lock');
  const busy = (pid: number): PhotosError =>
    new PhotosError(
      'busy',
      `Another fieldmark photos works in ${folder} (process ${pid}). Wait until it has ended; if it is none, remove ${file}.`,
    );
  return locked(file, work, { busy });
}
