import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate, compared } from '../measure.ts';
import type { Row } from '../row.ts';
import { runNode, type Used } from '../support/child.ts';
import { projectFolder, withFolder } from '../support/folder.ts';
import { startSandboxProcess } from '../support/sandbox.ts';

const REPETITIONS = 15;
const GOAL = 1.25;
const bare = fileURLToPath(new URL('../peers/bare.mjs', import.meta.url));

/** `once` with nothing new, against ten lines that open SQLite and send the same request. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const sandbox = await startSandboxProcess();
    try {
      const env = {
        ...sandbox.env,
        TRACKED_HASHTAGS: 'cougarOrNot@host',
        QUERY: '#cougarornot from:host -is:retweet',
        DATABASE_PATH: join(folder, 'fieldmark.sqlite'),
        MODELS_DIR: join(projectFolder, 'models'),
      };
      const run = (...args: string[]): Promise<Used> => runNode(args, { env, cwd: folder });
      const once = () => run(join(projectFolder, 'src/cli.ts'), 'once');
      // A new memory first asks who it is, and reads its own timeline.
      await once();
      const before = (await sandbox.report()).requests.length;
      await once();
      await run(bare);
      const asked = (await sandbox.report()).requests.slice(before);
      if (asked.length !== 2 || asked[0] !== asked[1])
        throw new Error(`both should send the same one request, but they sent ${asked.join(', ')}`);
      return rowsOf(await alternate(REPETITIONS, once, () => run(bare)));
    } finally {
      sandbox.end();
    }
  });
}

function rowsOf({ ours, theirs }: { ours: readonly Used[]; theirs: readonly Used[] }): readonly Row[] {
  const row = (name: string, unit: string, of: (used: Used) => number): Row => {
    const result = compared(ours.map(of), theirs.map(of));
    return {
      what: `once with nothing new: ${name}`,
      against: 'ten lines: SQLite and the same request',
      unit,
      goal: `at most ${GOAL} times`,
      met: result.ratio <= GOAL,
      ...result,
    };
  };
  return [
    row('wall time', 'ms', ({ wallMs }) => wallMs),
    row('CPU time', 'ms', ({ cpuMs }) => cpuMs),
    row('peak memory', 'MB', ({ peakMb }) => peakMb),
  ];
}
