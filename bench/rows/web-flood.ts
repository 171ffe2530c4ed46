import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { noisePhoto } from '../../src/vision/testing/noise-photo.ts';
import { quantile } from '../measure.ts';
import type { Row } from '../row.ts';
import { withFolder } from '../support/folder.ts';
import { photosOf1200px } from '../support/photo-server.ts';
import { sendAll, uploadOf } from '../support/uploads.ts';
import { type ServerProcess, serve, waitedMs } from '../support/web-server.ts';

const [UPLOADS, FLOODS] = [40, 3];
const GOALS = { healthMs: 250, mb: 260 };
/** Between two questions. */
const PAUSE_MS = 5;

/** Forty large uploads at once: whether the server still answers meanwhile, and what memory that takes. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const photo = await noisePhoto();
    await writeFile(join(folder, 'photo.jpg'), photo);
    const floods: Flood[] = [];
    for (let i = 0; i < FLOODS; i++) {
      const server = await serve(folder);
      try {
        // Decoder and network are loaded with the first picture.
        await sendAll(server.url, 1, { uploads: (await photosOf1200px(1)).map(uploadOf), atOnce: 1 });
        floods.push(await flood(server, folder));
      } finally {
        await server.end();
      }
    }
    return rowsOf(floods, `${UPLOADS} uploads of ${(photo.length / 1e6).toFixed(1)} MB at once`);
  });
}

interface Flood {
  readonly answers: readonly Answer[];
  readonly statuses: readonly number[];
  readonly peakMb: number;
}

/** How long `/health` took, milliseconds: in all, and without what server and asker stood ready for, with no CPU to run on. */
interface Answer {
  readonly ms: number;
  readonly ownMs: number;
}

function rowsOf(floods: readonly Flood[], what: string): readonly Row[] {
  const answers = floods.flatMap((each) => each.answers);
  const [all, own] = [answers.map(({ ms }) => ms), answers.map(({ ownMs }) => ownMs)];
  const ms = (values: readonly number[], share: number): string => quantile(values, share).toFixed(1);
  const health = (name: string, values: readonly number[], more: string): Row => ({
    what: `${what}: ${name}`,
    ...{ against: 'the goal', goal: `at most ${GOALS.healthMs} ms`, unit: 'ms' },
    ...{ ours: Math.max(...values), theirs: GOALS.healthMs, ratio: Math.max(...values) / GOALS.healthMs },
    met: Math.max(...values) <= GOALS.healthMs,
    note: `${values.length} asked, median ${ms(values, 0.5)} ms, p99 ${ms(values, 0.99)} ms${more}`,
  });
  const peak = Math.max(...floods.map(({ peakMb }) => peakMb));
  const tally = ({ statuses }: Flood) => {
    const count = (status: number): number => statuses.filter((each) => each === status).length;
    return { seen: count(200), refused: count(503) };
  };
  const isWhole = floods.map(tally).every(({ seen, refused }) => seen >= 10 && seen + refused === UPLOADS);
  return [
    health('the slowest answer of /health', all, ''),
    health(
      'the same without waiting for a CPU',
      own,
      ': what a machine with nothing else to do would have taken',
    ),
    {
      ...{ what: `${what}: peak memory`, against: 'the goal', unit: 'MB' },
      ...{ ours: peak, theirs: GOALS.mb, ratio: peak / GOALS.mb },
      ...{ goal: `at most ${GOALS.mb} MB, ten looked at, all answered`, met: peak <= GOALS.mb && isWhole },
      note: floods
        .map(
          (each) =>
            `${each.peakMb.toFixed(0)} MB, ${tally(each).seen} looked at, ${tally(each).refused} told to come again`,
        )
        .join('; '),
    },
  ];
}

/** Sent by processes of their own, so that the health is asked by nobody who is busy. */
async function flood(server: ServerProcess, cwd: string): Promise<Flood> {
  const curl = `curl -s --data-binary @photo.jpg -H 'content-type: image/jpeg' -H expect: -o /dev/null -w '%{http_code}\\n' ${server.url}/api/v1/classify`;
  const sending = promisify(execFile)('sh', ['-c', `for i in $(seq ${UPLOADS}); do ${curl} & done; wait`], {
    cwd,
  });
  let isOver = false;
  const over = sending.finally(() => {
    isOver = true;
  });
  const answers: Answer[] = [];
  while (!isOver) {
    answers.push(await ask(server));
    await pause(PAUSE_MS);
  }
  const { stdout } = await over;
  return { answers, statuses: stdout.trim().split('\n').map(Number), peakMb: server.memory().peak };
}

async function ask(server: ServerProcess): Promise<Answer> {
  const waited = (): number => server.waitedMs() + waitedMs(process.pid);
  const [from, before] = [performance.now(), waited()];
  const { status } = await fetch(`${server.url}/health`);
  if (status !== 200) throw new Error(`/health answers ${status}`);
  const ms = performance.now() - from;
  return { ms, ownMs: Math.max(0, ms - (waited() - before)) };
}
