import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';

/**
 * What a check made of a text, kept so that the next process need not check the same text again: checking brings zod, which costs a
 * run without news more than all the rest of it (bench/README.md). The key is the text together with the sources that check it, so
 * that neither an edited text nor an edited program meets an old result. It lies beside V8's compile cache, which is trusted with no
 * less, and is not kept where there is none, as in a read-only installation without one.
 *
 * @param text what is checked
 * @param checkers the files whose change may change the result
 * @param check gives plain JSON; throws for what is not to be kept
 */
export async function checkedOnce<T>(
  text: string,
  checkers: readonly URL[],
  check: () => Promise<T>,
): Promise<T> {
  const folder = getCompileCacheDir();
  if (folder === undefined) return check();
  const hash = createHash('sha256').update(text);
  for (const file of checkers) hash.update(readFileSync(file));
  const kept = join(folder, `checked-${hash.digest('hex')}.json`);
  try {
    return JSON.parse(readFileSync(kept, 'utf8')) as T;
  } catch {
    const result = await check();
    keep(kept, JSON.stringify(result));
    return result;
  }
}

/** Whole or not at all, for two processes may start at once. */
function keep(path: string, text: string): void {
  try {
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, text, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch {
    // Then the next process checks again.
  }
}
