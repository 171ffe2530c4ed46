import { execFile } from 'node:child_process';
import { cp, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Row } from '../row.ts';
import { skipped } from '../row.ts';
import { runNode } from '../support/child.ts';
import { projectFolder, withFolder } from '../support/folder.ts';

const GOAL_MB = 160;
const what = 'node_modules of a deployment, other platforms pruned';
const against = 'the same install, not pruned';
const goal = `at most ${GOAL_MB} MB`;

/** What a slug or an image carries: the steps of the Dockerfile, run in a folder, for there may be no container engine here. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    for (const name of ['package.json', 'package-lock.json', '.npmrc', 'src', 'migrations'])
      await cp(join(projectFolder, name), join(folder, name), { recursive: true });
    await mkdir(join(folder, 'models'));
    const npm = (...args: string[]) => promisify(execFile)('npm', args, { cwd: folder });
    try {
      await npm('ci');
      await npm('prune', '--omit=dev');
    } catch (error) {
      return [skipped({ what, against, goal }, `npm ci did not work: ${String(error).split('\n')[0]}`)];
    }
    const modules = join(folder, 'node_modules');
    const theirs = await megabytes(modules);
    await runNode([join(folder, 'src/deploy/prune-platforms.ts')]);
    const ours = await megabytes(modules);
    return [{ what, against, unit: 'MB', ours, theirs, ratio: ours / theirs, goal, met: ours <= GOAL_MB }];
  });
}

/** As `du` counts: what the files take on the disk. */
async function megabytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    entries.map(async (entry) => (await lstat(join(folder, entry))).blocks * 512),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}
