import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const RIVAL = fileURLToPath(new URL('./rival.ts', import.meta.url));
const COMPILED = fileURLToPath(new URL('../../../../node_modules/.cache/fieldmark/', import.meta.url));

export interface RivalEnd {
  /** What it printed, read as JSON; undefined when it was killed before. */
  readonly result: unknown;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Starts so many processes, lets them go at the same moment, and ends them when all are done (or killed). */
export async function startRivals(deed: string, path: string, count = 1): Promise<readonly RivalEnd[]> {
  const rivals = Array.from({ length: count }, () => startOne(deed, path));
  await Promise.all(rivals.map(({ lines }) => lines(1)));
  for (const { input } of rivals) input.write('\n');
  await Promise.all(rivals.map(({ lines }) => lines(2)));
  for (const { input } of rivals) input.end();
  return Promise.all(rivals.map(({ end }) => end));
}

function startOne(deed: string, path: string) {
  const child = spawn(process.execPath, [RIVAL, deed, path], {
    stdio: 'pipe',
    // What an earlier one compiled: half of the time of each.
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const end = once(child, 'close').then(([, signal]): RivalEnd => {
    const line = stdout.split('\n')[1];
    return { result: line ? JSON.parse(line) : undefined, signal: signal as NodeJS.Signals | null, stderr };
  });
  /** Until it printed so many lines, or ended. */
  async function lines(count: number): Promise<void> {
    let ended = false;
    const closed = end.then(() => {
      ended = true;
    });
    while (!ended && stdout.split('\n').length <= count)
      await Promise.race([once(child.stdout, 'data'), closed]);
  }
  return { lines, input: child.stdin.on('error', () => {}), end };
}
