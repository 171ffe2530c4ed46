import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, type AppOptions, createApp } from '../../src/app.ts';
import type { Game } from '../../src/game/game.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/platforms/sandbox/sandbox.ts';
import type { Log } from '../../src/play/context.ts';
import type { RunResult } from '../../src/play/play-once.ts';
import { DatabaseUrl } from '../../src/settings/secrets.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { testSchema } from '../../src/store/postgres/testing/memory.ts';
import { solidPhoto, writeTinyModel } from '../../src/vision/testing/tiny-model.ts';
import { createWatch } from '../../src/watch/watch.ts';

export const HOST = 'drmichellelarue';
const HOUR_MS = 3_600_000;

const cougarOrNot: Game = {
  key: '#cougarornot',
  hashtag: 'cougarornot',
  hashtagAsWritten: 'cougarOrNot',
  hosts: [HOST],
};

type Override = NonNullable<AppOptions['override']>;

/** Who is told how runs went; may be changed between passes. */
export type Watchers = { heartbeatUrl?: string; alertWebhookUrl?: string; timeoutMs?: number };

/** A sandbox, a bot with a tiny network that knows colours, and a clock in the test's hand. */
export interface GameDay {
  readonly sandbox: Sandbox;
  /** Where its models and its database are. */
  readonly folder: string;
  readonly databasePath: string;
  /** Where its memory is instead, with `store: 'postgres'`. */
  readonly databaseUrl?: string;
  /** As when a disk goes with its machine. */
  loseMemory(): Promise<void>;
  /** What the log said. */
  readonly logged: string[];
  /** Opens the bot, makes one run, closes it: as `npm run once` does. */
  pass(over?: Partial<Settings>, override?: Override): Promise<RunResult>;
  /** The same without closing, for what needs to look inside. */
  open(over?: Partial<Settings>, override?: Override): Promise<App>;
  advance(ms: number): void;
  now(): Date;
  /** A post of the host that shows solid pictures of these labels. */
  hostPost(text: string, ...labels: string[]): Promise<{ id: string }>;
}

/** Where memories are: a file, or a schema on the tests' own server. */
export type StoreKind = 'sqlite' | 'postgres';

export interface GameDayOptions extends SandboxOptions {
  readonly store?: StoreKind;
  readonly games?: readonly Game[];
  readonly settleAfterMs?: number;
  /** How long a call of X may take. */
  readonly xTimeoutMs?: number;
  /** The clock goes on by itself from the real time, for programs that have one of their own; it is moved all the same. */
  readonly realTime?: boolean;
  readonly watch?: Watchers;
}

export async function gameDay(options: GameDayOptions = {}): Promise<GameDay & { close(): Promise<void> }> {
  const {
    games = [cougarOrNot],
    settleAfterMs = 0,
    xTimeoutMs,
    realTime = false,
    watch,
    store = 'sqlite',
    ...sandboxOptions
  } = options;
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-'));
  let time = realTime ? 0 : Date.parse('2026-11-20T12:00:00Z');
  const now = () => new Date(realTime ? Date.now() + time : time);
  const sandbox = await startSandbox({ now, ...sandboxOptions });
  const schema = store === 'postgres' ? await testSchema() : undefined;
  const close = async (): Promise<void> => {
    await sandbox.close();
    await schema?.dispose();
    await rm(folder, { recursive: true, force: true });
  };
  // bench/storm.ts plays days outside of a test, and closes them itself.
  if (process.env.VITEST) onTestFinished(close);
  sandbox.addAccount({ handle: HOST });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  const databasePath = join(folder, 'data', 'fieldmark.sqlite');
  const logged: string[] = [];
  const note = (details: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(details)}`);
  };
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const settings: Settings = {
    playsOnX: true,
    xApiBaseUrl: sandbox.url,
    games,
    poll: 'search',
    unsummoned: 'standalone',
    replyMode: 'live',
    reviewBelow: 0,
    retentionMs: 180 * 24 * HOUR_MS,
    maxPostAgeMs: 24 * HOUR_MS,
    maxAnswersPerRun: 20,
    maxAnswersPerDay: 100,
    dailyBudgetMicroUsd: 1_000_000,
    schedule: '*/10 * * * *',
    timeZone: 'UTC',
    runTimeoutMs: 60_000,
    retryBaseMs: 0,
    ...(schema && { databaseUrl: new DatabaseUrl(schema.url) }),
    databasePath,
    inaturalist: { hosts: ['http://127.0.0.1:1', 'http://127.0.0.1:1'], contact: '' },
    modelsDir: join(folder, 'models'),
    logLevel: 'info',
    logFormat: 'json',
  };
  const open = (over: Partial<Settings> = {}, override?: Override): Promise<App> =>
    createApp({
      ...(override ? { override } : {}),
      settings: { ...settings, ...over },
      accounts: { x: sandbox.credentials },
      log,
      version: 'test',
      now,
      settleAfterMs,
      readRetryMs: 0,
      ...(xTimeoutMs === undefined ? {} : { timeoutMs: xTimeoutMs }),
      ...(watch && {
        watch: createWatch({
          heartbeatUrl: undefined,
          alertWebhookUrl: undefined,
          ...watch,
          log,
          now,
        }),
      }),
    });
  return {
    sandbox,
    folder,
    close,
    databasePath,
    ...(schema && { databaseUrl: schema.url }),
    async loseMemory() {
      if (schema) return schema.drop();
      for (const suffix of ['', '-wal', '-shm']) await rm(`${databasePath}${suffix}`, { force: true });
    },
    logged,
    now,
    open,
    async pass(over, override) {
      const app = await open(over, override);
      try {
        return await app.playOnce(new AbortController().signal);
      } finally {
        await app.close();
      }
    },
    advance(ms) {
      time += ms;
    },
    async hostPost(text, ...labels) {
      const photos = await Promise.all(labels.map(async (label) => ({ bytes: await solidPhoto(label) })));
      return sandbox.addPost({ by: HOST, text, photos });
    },
  };
}

/** The counts of a run that came to its end. */
export function countsOf(result: RunResult): Record<string, number> {
  if (!('counts' in result)) throw new Error(`the run was ${result.outcome}`);
  return result.counts.toJSON();
}

/** Whether a run found no work, and left no outcome open. */
export function hasNothingLeft(result: RunResult): boolean {
  const { seen = 0, admitted = 0, sent = 0, 'waiting:outcome': open = 0 } = countsOf(result);
  return seen + admitted + sent + open === 0;
}
