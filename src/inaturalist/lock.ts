import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhotosError } from './photos-error.ts';

/** Does the work while no other process works in the folder; what a killed one left does not count. Throws `PhotosError`. */
export async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = join(folder, '.photos-lock');
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid !== process.pid && isAlive(pid))
      throw new PhotosError(
        'busy',
        `Another fieldmark photos works in ${folder} (process ${pid}). Wait until it has ended; if it is none, remove ${file}.`,
      );
    await writeFile(file, String(process.pid));
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
