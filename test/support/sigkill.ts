import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../src/platforms/sandbox/sandbox.ts';
import { solidPhoto } from '../../src/vision/testing/tiny-model.ts';
import { keysOf } from './command-day.ts';
import { type GameDay, gameDay, HOST, hasNothingLeft, type StoreKind } from './game-day.ts';

const MINUTE_MS = 60_000;
const CLI = fileURLToPath(new URL('../../src/fieldmark.mjs', import.meta.url));
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/fieldmark/', import.meta.url));
const KILL_SWITCH = fileURLToPath(new URL('./kill-switch.ts', import.meta.url));

/** What the process that is killed finds: no database; one with its work to do; or an answer whose outcome is unknown. */
export const scenes = ['new memory', 'known memory', 'unknown outcome'] as const;
export type Scene = (typeof scenes)[number];

/** Where the process dies: at its n-th own boundary (kill-switch.ts), or when X has got its n-th request. Both from 1. */
export type KillPoint =
  | { readonly by: 'bot'; readonly number: number; readonly name: string }
  | {
      readonly by: 'X';
      readonly number: number;
      readonly name: string;
      readonly when: NonNullable<Fault['when']>;
    };

export interface KillReport {
  readonly point: KillPoint;
  /** How the process ended: SIGKILL, or it never came to the point. */
  readonly signal: NodeJS.Signals | null;
  /** The boundary it died at, as the process wrote it down. */
  readonly diedAt: string | undefined;
  readonly answers: Answers;
  readonly restarts: number;
}

/** What X's record shows: replies to the post that summoned the bot, posts of its own for the one that did not, and all. */
export interface Answers {
  readonly replies: number;
  readonly standalone: number;
  readonly inAll: number;
}

export const oneEach: Answers = { replies: 1, standalone: 1, inAll: 2 };

interface Stage {
  readonly day: Awaited<ReturnType<typeof gameDay>>;
  readonly askedId: string;
}

/** Every point of a scene, counted in a run that is let live. */
export async function killPoints(scene: Scene, store: StoreKind = 'sqlite'): Promise<readonly KillPoint[]> {
  const stage = await setStage(scene, store);
  try {
    const requestsBefore = stage.day.sandbox.requests().length;
    const { code, passed } = await play(stage.day);
    if (code !== 0) throw new Error(`the run that counts ended with ${code}`);
    const requests = stage.day.sandbox.requests().slice(requestsBefore);
    return [
      ...passed.map((name, i) => ({ by: 'bot' as const, number: i + 1, name })),
      ...requests.flatMap(({ method, path }, i) =>
        (['before-effect', 'after-effect'] as const).map((when) => ({
          by: 'X' as const,
          number: i + 1,
          name: `${method} ${path}, ${when}`,
          when,
        })),
      ),
    ];
  } finally {
    await stage.day.close();
  }
}

/** Kills a process there, makes runs in this one until nothing is left to do, and reads X's record. */
export async function killAt(
  scene: Scene,
  point: KillPoint,
  store: StoreKind = 'sqlite',
): Promise<KillReport> {
  const { day, askedId } = await setStage(scene, store);
  try {
    const { signal, passed } = await play(day, point);
    const restarts = await restartUntilDone(day);
    const own = day.sandbox.botPosts();
    return {
      point,
      signal,
      diedAt: passed.at(-1),
      restarts,
      answers: {
        replies: day.sandbox.answersTo(askedId).length,
        standalone: own.filter(({ replyTo }) => replyTo === undefined).length,
        inAll: own.length,
      },
    };
  } finally {
    await day.close();
  }
}

/** X's rule against duplicates is off: the bot must not lean on it. */
async function setStage(scene: Scene, store: StoreKind): Promise<Stage> {
  const day = await gameDay({ store, realTime: true, duplicateWindowHours: 0, settleAfterMs: MINUTE_MS / 2 });
  if (scene === 'known memory') await day.pass();
  const ago = (minutes: number) => new Date(day.now().getTime() - minutes * MINUTE_MS);
  const add = async (text: string, label: string, minutes: number) =>
    day.sandbox.addPost({ by: HOST, text, photos: [{ bytes: await solidPhoto(label) }], at: ago(minutes) });
  const { id } = await add('#cougarOrNot @fieldmark_bot', 'cougar', 9);
  await add('#cougarOrNot', 'dog', 7);
  if (scene === 'unknown outcome') {
    const lost: Fault = { kind: 'reset', when: 'after-effect', match: { method: 'POST' } };
    day.sandbox.faults.add(lost);
    await day.pass();
    day.advance(MINUTE_MS);
  }
  return { day, askedId: id };
}

/** `fieldmark once` as a process of its own; X kills it if the point says so. */
async function play(day: GameDay, point?: KillPoint) {
  const log = join(day.folder, 'boundaries');
  await rm(log, { force: true });
  const child = spawn(process.execPath, ['--import', KILL_SWITCH, CLI, 'once'], {
    cwd: day.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      // What an earlier process compiled, as fieldmark.mjs has it: half of the time of a test that starts a hundred.
      NODE_COMPILE_CACHE: COMPILED,
      ...settingsOf(day),
      KILL_AT: point?.by === 'bot' ? String(point.number) : '0',
      KILL_LOG: log,
      CLOCK_SHIFT_MS: String(day.now().getTime() - Date.now()),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const closed = once(child, 'close');
  if (point?.by === 'X') {
    day.sandbox.faults.add({
      kind: 'hook',
      when: point.when,
      skip: point.number - 1,
      run: async () => {
        child.kill('SIGKILL');
        await closed;
        return 'drop' as const;
      },
    });
  }
  const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
  day.sandbox.faults.clear();
  if (code !== null && code !== 0) throw new Error(`a run ended with exit code ${code}:\n${output}`);
  const written = await readFile(log, 'utf8').catch(() => '');
  return { code, signal, passed: written.split('\n').filter(Boolean) };
}

/** A minute passes before each: an unknown outcome is looked for twice, half of it apart. @returns how many runs it took */
async function restartUntilDone(day: GameDay): Promise<number> {
  for (let restarts = 1; restarts <= 5; restarts++) {
    day.advance(MINUTE_MS);
    if (hasNothingLeft(await day.pass())) return restarts;
  }
  throw new Error('five runs after a kill there is still something to do');
}

function settingsOf(day: GameDay): Record<string, string> {
  return {
    ...keysOf(day.sandbox),
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    REPLY_MODE: 'live',
    RETRY_BASE_SECONDS: '0',
    DATABASE_PATH: day.databasePath,
    ...(day.databaseUrl !== undefined && { DATABASE_URL: day.databaseUrl }),
    MODELS_DIR: join(day.folder, 'models'),
    LOG_LEVEL: 'error',
    TZ: 'UTC',
  };
}
