import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { whyNoServer } from '../../src/store/postgres/testing/server.ts';
import { keysOf } from '../../test/support/command-day.ts';
import { type GameDay, gameDay, HOST } from '../../test/support/game-day.ts';
import { type Row, skipped } from '../row.ts';
import { runNode } from '../support/child.ts';

const machine = fileURLToPath(new URL('../support/machine.ts', import.meta.url));
/** `ROUNDS`: fewer, where the machine is busy; in fifteen runs, however many. */
const [MACHINES, ROUNDS, PHOTO_MS] = [3, Number(process.env.ROUNDS ?? 300), 200];
const many = { app: 1_000_000, user: 1_000_000 };
const rows = [
  {
    what: `${ROUNDS} rounds with photos that take ${PHOTO_MS} ms, ${MACHINES} machines on one PostgreSQL: wall time`,
    against: 'one machine alone',
    goal: 'at most 1.3 times: they take turns',
  },
  { what: 'the same: second replies to a post', against: 'one reply a post', goal: 'none' },
] as const;

/** What several machines do to one memory: they share the work by the lease, so that nothing is done twice and nothing side by side. */
export async function measure(): Promise<readonly Row[]> {
  const missing = whyNoServer();
  if (missing !== undefined) return rows.map((row) => skipped(row, missing));
  const alone = await played(1);
  const together = await played(MACHINES);
  const [ours, theirs] = [together.wallMs, alone.wallMs];
  const shares = together.runs.map((runs) => `${runs} runs`).join(', ');
  return [
    {
      ...rows[0],
      ...{ ours, theirs, unit: 'ms', ratio: ours / theirs, met: ours / theirs <= 1.3 },
      note: `the machines made ${shares}; ${Math.round(together.cpuMs / ROUNDS)} ms of CPU a round, alone ${Math.round(alone.cpuMs / ROUNDS)}`,
    },
    {
      ...rows[1],
      ...{ ours: together.twice, theirs: ROUNDS, unit: 'replies', ratio: together.twice / ROUNDS },
      met: together.twice === 0 && together.replied === ROUNDS,
      note: `${together.replied} of ${ROUNDS} have their reply`,
    },
  ];
}

/** From the first photo asked for to the last reply, of machines that run without a pause but for each other's turn. */
async function played(machines: number) {
  const day = await gameDay({
    store: 'postgres',
    realTime: true,
    duplicateWindowHours: 0,
    // X's own would end it after 100 replies.
    limits: { createPost: many, userPosts: many, search: many, me: many, dailyReplies: many.user },
  });
  // A first run makes the memory and has read the own timeline.
  await day.pass();
  const ids: string[] = [];
  for (let n = 0; n < ROUNDS; n++)
    ids.push((await day.hostPost(`${n} #cougarOrNot @fieldmark_bot`, 'cougar')).id);
  let [first, last] = [Number.NaN, Number.NaN];
  day.sandbox.faults.add({
    kind: 'hook',
    times: Number.POSITIVE_INFINITY,
    match: ({ path }) => path.startsWith('/media/'),
    run: async () => {
      if (Number.isNaN(first)) first = performance.now();
      await pause(PHOTO_MS);
    },
  });
  day.sandbox.faults.add({
    kind: 'hook',
    when: 'after-effect',
    times: Number.POSITIVE_INFINITY,
    match: { method: 'POST' },
    run: async () => {
      last = performance.now();
    },
  });
  const used = await Promise.all(
    Array.from({ length: machines }, () => runNode([machine], { env: settingsOf(day), cwd: day.folder })),
  );
  const counts = ids.map((id) => day.sandbox.answersTo(id).length);
  await day.close();
  return {
    wallMs: last - first,
    cpuMs: used.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    runs: used.map(({ stdout }) => stdout.trim()),
    replied: counts.filter((count) => count > 0).length,
    twice: counts.filter((count) => count > 1).length,
  };
}

function settingsOf({ sandbox, folder, databaseUrl = '' }: GameDay): Record<string, string> {
  return {
    ...keysOf(sandbox),
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    REPLY_MODE: 'live',
    MAX_ANSWERS_PER_RUN: String(Math.ceil(ROUNDS / 15)),
    MAX_ANSWERS_PER_DAY: '10000',
    DAILY_BUDGET_USD: '10000',
    DATABASE_URL: databaseUrl,
    MODELS_DIR: join(folder, 'models'),
    RUN_TIMEOUT_SECONDS: '900',
    LOG_LEVEL: 'error',
    TZ: 'UTC',
  };
}
