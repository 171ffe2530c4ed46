import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type App, createApp } from '../../app.ts';
import { createLog } from '../../log.ts';
import { startSandbox } from '../../platforms/sandbox/sandbox.ts';
import type { Settings } from '../../settings/settings.ts';
import { version } from '../../version.ts';
import { exitCode } from '../once.ts';
import { BOT, demoGames, stage, stageFolder } from './cast.ts';
import { rule, tell } from './story.ts';

const HOUR_MS = 3_600_000;
export const ownModels = fileURLToPath(new URL('../../../models', import.meta.url));

/**
 * `fieldmark demo`: starts a small X on this machine, plays a pass with the real bot, and tells each round; then a second pass,
 * which has nothing to do. No account, no network, nothing kept. @returns the exit code
 */
export async function demo(options: { photos?: string; models?: string }): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-demo-'));
  const sandbox = await startSandbox({ botHandle: BOT, resizePhotos: true });
  try {
    const now = new Date();
    say(
      'Fieldmark plays #cougarOrNot against a small X on this machine. Nothing leaves it, nothing is kept.\n',
    );
    if (options.photos === undefined) await stage(sandbox, now);
    else if ((await stageFolder(sandbox, resolve(options.photos), now)) === 0) {
      process.stderr.write(`${options.photos} holds no pictures (JPEG, PNG, WebP or GIF).\n`);
      return exitCode.settings;
    }
    const settings = demoSettings(sandbox.url, folder, options);
    const log = await createLog({ level: 'error', format: 'pretty' });
    const app = await createApp({ settings, credentials: sandbox.credentials, log, version });
    try {
      await playAndTell(app);
    } finally {
      app.close();
    }
    const { usd } = sandbox.spent();
    say(rule());
    say(
      `X would have charged $${usd.toFixed(3)} for this. The bot's account now shows ${sandbox.botPosts().length} posts.`,
    );
    say('A stronger public network in a line: `npm run fieldmark -- model add efficientnet-lite4` (52 MB).');
    say(
      'Next: copy .env.example to .env, fill it in, and run `npm run once` (a dry run until you say REPLY_MODE=review or live).',
    );
    return exitCode.done;
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function playAndTell(app: App): Promise<void> {
  const stop = new AbortController().signal;
  const started = performance.now();
  const result = await app.playOnce(stop);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if ('error' in result) throw result.error;
  const models = new Set<string>();
  for (const round of app.store.rounds.all()) {
    say(`${rule()}\n${tell(round, app.vision.models.get(round.model ?? ''))}`);
    for (const { prediction } of round.photos) {
      if (prediction) models.add(`${prediction.model.name} ${prediction.model.version}`);
    }
  }
  say(rule());
  say(`One pass, ${seconds} s, played by ${[...models].join(', ') || 'no model'}.`);
  const again = await app.playOnce(stop);
  const sent = 'counts' in again ? again.counts.get('sent') : 0;
  say(`A second pass finds nothing new and posts ${sent} answers: it never answers twice.`);
}

function demoSettings(url: string, folder: string, options: { models?: string }): Settings {
  return {
    xApiBaseUrl: url,
    games: demoGames,
    poll: 'search',
    unsummoned: 'standalone',
    replyMode: 'live',
    reviewBelow: 0,
    retentionMs: 0,
    maxPostAgeMs: 24 * HOUR_MS,
    maxAnswersPerRun: 1000,
    maxAnswersPerDay: 1000,
    dailyBudgetMicroUsd: 1_000_000_000,
    schedule: '*/10 * * * *',
    timeZone: 'UTC',
    runTimeoutMs: HOUR_MS,
    retryBaseMs: 0,
    mediaHosts: [],
    databasePath: join(folder, 'demo.sqlite'),
    modelsDir: options.models === undefined ? ownModels : resolve(options.models),
    logLevel: 'error',
    logFormat: 'pretty',
  };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
