import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compared, median } from '../measure.ts';
import type { Row } from '../row.ts';
import { door, withIdleBot } from '../support/idle.ts';
import { memorySettings } from '../support/memory-settings.ts';
import { memoryOf } from '../support/web-server.ts';

const [REPETITIONS, GOAL_MB, SETTLE_MS] = [7, 3, 4000];

/** `start` between its runs, with PORT and without: what the open door costs while nobody comes. */
export function measure(): Promise<readonly Row[]> {
  return withIdleBot(async ({ settings, database }) => {
    const folder = dirname(database);
    const env = { ...settings, ...(await memorySettings()), LOG_FORMAT: 'json' };
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i <= REPETITIONS; i++) {
      const pair = [
        await idleMb({ ...env, PORT: '0' }, 'serving the pages too', folder),
        await idleMb(env, 'playing on a schedule', folder),
      ] as const;
      // The first fills V8's cache.
      if (i === 0) continue;
      ours.push(pair[0]);
      theirs.push(pair[1]);
    }
    const more = median(ours.map((mb, i) => mb - (theirs[i] ?? Number.NaN)));
    return [
      {
        ...{ what: 'start with PORT, memory between two runs', against: 'without PORT', unit: 'MB' },
        ...{ goal: `at most ${GOAL_MB} MB more`, met: more <= GOAL_MB },
        note: `${more.toFixed(1)} MB more, median of ${REPETITIONS} pairs`,
        ...compared(ours, theirs),
      },
    ];
  });
}

/** Resident memory some seconds after its first run, MB. */
async function idleMb(env: Readonly<Record<string, string>>, says: string, cwd: string): Promise<number> {
  const child = spawn(process.execPath, [door, 'start'], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    let text = '';
    for await (const part of child.stderr.setEncoding('utf8')) {
      text += part;
      if (text.includes(says) && text.includes('run ended')) break;
    }
    child.stderr.resume();
    await pause(SETTLE_MS);
    return memoryOf(child.pid ?? 0).now;
  } finally {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill();
    await ended;
  }
}
