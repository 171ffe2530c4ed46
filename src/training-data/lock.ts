import { readFile, rm, writeFile } from 'node:fs/promises';

const PAUSE_MS = 10;
const WRITTEN_MS = 500;
const NOBODY = 0;

/**
 * Does the work while no other process holds this lock file; what a killed one left does not count. It is not for two works of one
 * process.
 * @param patience milliseconds that another process is waited for
 * @param busy makes the error to be thrown then, of the process that holds it
 */
export async function locked<T>(
  file: string,
  work: () => Promise<T>,
  { patience = 0, busy }: { readonly patience?: number; readonly busy: (pid: number) => Error },
): Promise<T> {
  const began = performance.now();
  for (;;) {
    const holder = await take(file);
    if (holder === undefined) break;
    const waited = performance.now() - began;
    if (holder !== NOBODY && waited >= patience) throw busy(holder);
    // Whoever made it and lives has written its number by then.
    if (holder === NOBODY && waited >= Math.max(patience, WRITTEN_MS)) await rm(file, { force: true });
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** @returns the process that holds it; `undefined`: it is ours now */
async function take(file: string): Promise<number | undefined> {
  const own = String(process.pid);
  try {
    await writeFile(file, own, { flag: 'wx' });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const text = await readFile(file, 'utf8').catch(() => undefined);
  // Given back in this moment, or made and not yet written: by a process that lives, or one that was killed just then.
  if (text === undefined || text === '') return NOBODY;
  const pid = Number(text);
  if (pid !== process.pid && isAlive(pid)) return pid;
  await rm(file, { force: true });
  return take(file);
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
