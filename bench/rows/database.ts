import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, compared } from '../measure.ts';
import type { Row } from '../row.ts';
import { fillWithPosts } from '../support/big-database.ts';
import type { Used } from '../support/child.ts';
import { withFolder } from '../support/folder.ts';
import { door, withIdleBot } from '../support/idle.ts';

const [FEW, MANY] = [1_000, 1_000_000];
const what = `${MANY.toLocaleString('en')} posts in the database`;
const against = `${FEW.toLocaleString('en')} posts`;

/** What a run, `stats` and `export` cost with a full memory. The queries' plans are tested in src/store/sqlite/growth.test.ts. */
export function measure(): Promise<readonly Row[]> {
  return withFolder((folder) =>
    withIdleBot(async ({ run, database }) => {
      const [few, many] = [join(folder, 'few.sqlite'), join(folder, 'many.sqlite')];
      for (const path of [few, many]) await copyFile(database, path);
      fillWithPosts(few, FEW);
      fillWithPosts(many, MANY);
      const each = async (repetitions: number, ...command: string[]) => {
        const on = (path: string) => run([door, ...command], { DATABASE_PATH: path }, { isSilent: true });
        return alternate(
          repetitions,
          () => on(many),
          () => on(few),
        );
      };
      const passes = await each(9, 'once');
      const statistics = await each(1, 'stats');
      const exports = await each(1, 'export', '--format', 'jsonl');
      return [
        { ...row('a run, CPU time', 'ms', passes, cpu), ...atMost(1.2) },
        { ...row('a run, peak memory', 'MB', passes, memory), ...atMost(1.2) },
        { ...row('stats, CPU time', 'ms', statistics, cpu), ...atMost(MANY / FEW / 10) },
        { ...row('export, CPU time', 'ms', exports, cpu), ...atMost(MANY / FEW) },
        {
          ...row('export, peak memory', 'MB', exports, memory),
          ...atMost(2),
          note: 'tried: 500, 100, 50 and 20 rounds at a time; 50 ships (bench/README.md)',
        },
      ].map(({ limit, ...each }) => ({ ...each, met: each.ratio <= limit }));
    }),
  );
}

type Both = { readonly ours: readonly Used[]; readonly theirs: readonly Used[] };
const cpu = ({ cpuMs }: Used): number => cpuMs;
const memory = ({ peakMb }: Used): number => peakMb;

function row(name: string, unit: string, { ours, theirs }: Both, of: (used: Used) => number) {
  return { what: `${what}: ${name}`, against, unit, ...compared(ours.map(of), theirs.map(of)) };
}

const atMost = (limit: number) => ({ limit, goal: `at most ${limit.toLocaleString('en')} times` });
