import { basename, join } from 'node:path';
import { alternate, compared } from '../measure.ts';
import type { Row } from '../row.ts';
import type { Used } from '../support/child.ts';
import { withFolder } from '../support/folder.ts';
import { bare, door, type Idle, sources, withIdleBot } from '../support/idle.ts';

const REPETITIONS = 21;
const GOAL = 1.25;
const what = 'once with nothing new';
const tenLines = 'ten lines: SQLite and the same request';

/** `once` with nothing new, against ten lines that open SQLite and send the same request, and against other ways to start it. */
export function measure(): Promise<readonly Row[]> {
  return withIdleBot(async (idle) => [
    ...(await againstTenLines(idle)),
    await loaded(idle),
    ...(await otherWays(idle)),
  ]);
}

async function againstTenLines({ run }: Idle): Promise<readonly Row[]> {
  const used = await alternate(
    REPETITIONS,
    () => run([door, 'once']),
    () => run([bare]),
  );
  const row = (name: string, unit: string, of: (used: Used) => number): Row => {
    const result = compared(used.ours.map(of), used.theirs.map(of));
    const goal = `at most ${GOAL} times`;
    return {
      what: `${what}: ${name}`,
      against: tenLines,
      unit,
      goal,
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

async function loaded({ loadedBy }: Idle): Promise<Row> {
  const [ours, theirs] = [await loadedBy([door, 'once']), await loadedBy([bare])];
  const heavy = [...ours.files, ...ours.libraries].filter((path) => /sharp|vips|onnxruntime/.test(path));
  const kb = ({ bytes }: { bytes: number }): string => `${Math.round(bytes / 1000)} kB`;
  const own = ours.libraries.filter((path) => path.includes('node_modules')).map((path) => basename(path));
  return {
    what: `${what}: files of JavaScript loaded`,
    against: tenLines,
    unit: 'files',
    ours: ours.files.length,
    theirs: theirs.files.length,
    ratio: ours.files.length / theirs.files.length,
    goal: 'neither sharp nor onnxruntime',
    met: heavy.length === 0,
    note: `${kb(ours)} against ${kb(theirs)}; machine code of ours: ${own.join(', ')}${heavy.length > 0 ? `; HEAVY: ${heavy.join(', ')}` : ''}`,
  };
}

/** What ships against what it was chosen from, each with its own warm cache. */
function otherWays({ run }: Idle): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const cache = { NODE_COMPILE_CACHE: join(folder, 'cache') };
    const off = { NODE_DISABLE_COMPILE_CACHE: '1' };
    const ways = [
      ['sources, types stripped at each start', () => run([sources, 'once'], off)],
      ["sources, V8's compile cache", () => run([sources, 'once'], cache)],
      ['bundle, without a cache', () => run([door, 'once'], off)],
    ] as const;
    const rows: Row[] = [];
    for (const [against, way] of ways) {
      const { ours, theirs } = await alternate(9, () => run([door, 'once']), way);
      const of = (side: readonly Used[], key: 'wallMs' | 'cpuMs' | 'peakMb') => side.map((used) => used[key]);
      const cpu = compared(of(ours, 'cpuMs'), of(theirs, 'cpuMs'));
      const wall = compared(of(ours, 'wallMs'), of(theirs, 'wallMs')).ratio.toFixed(2);
      const memory = compared(of(ours, 'peakMb'), of(theirs, 'peakMb'));
      rows.push({
        what: `${what}, as it ships: CPU time`,
        against,
        unit: 'ms',
        goal: 'below 1, or it was chosen wrongly',
        met: cpu.ratio < 1,
        note: `wall time ${wall} times, peak memory ${memory.ratio.toFixed(2)} times (${memory.theirs.toFixed(0)} MB)`,
        ...cpu,
      });
    }
    return rows;
  });
}
