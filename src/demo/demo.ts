import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type App, createApp } from '../app.ts';
import { createLog } from '../log.ts';
import { startSandbox } from '../platforms/sandbox/sandbox.ts';
import { loadSettings, ownModelsDir } from '../settings/env.ts';
import { SettingsError } from '../settings/fault.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { rule, tell } from '../terminal/round-text.ts';
import { say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';
import { BOT, sandboxSettings, stage, stagePhotos } from './cast.ts';

/**
 * `fieldmark demo`: starts a small X on this machine, plays a run with the real bot, and tells each round; then a second run,
 * which has nothing to do. No account, no network, nothing kept. @returns the exit code
 */
export async function demo(shell: Shell, options: { photos?: string; models?: string }): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-demo-'));
  const sandbox = await startSandbox({ botHandle: BOT, resizePhotos: true });
  try {
    const now = shell.now();
    say(
      shell,
      'Fieldmark plays #cougarOrNot against a small X on this machine. Nothing leaves it, nothing is kept.\n',
    );
    if (options.photos === undefined) await stage(sandbox, now);
    else await stagePhotos(sandbox, resolve(shell.cwd, options.photos), now);
    const models = options.models === undefined ? ownModelsDir : resolve(shell.cwd, options.models);
    const env = {
      ...sandboxSettings(sandbox),
      ...{
        REPLY_MODE: 'live',
        MAX_ANSWERS_PER_RUN: '1000',
        MAX_ANSWERS_PER_DAY: '1000',
        DAILY_BUDGET_USD: '1000',
      },
      ...{ DATABASE_PATH: 'demo.sqlite', MODELS_DIR: models, RUN_TIMEOUT_SECONDS: '3600' },
    };
    const read = await loadSettings({ env, cwd: folder, need: { account: true, games: true } });
    if (!read.ok) throw new SettingsError(read.faults);
    const log = await createLog({ level: 'error', format: 'pretty' }, shell.stderr);
    const app = await createApp({
      settings: read.settings,
      accounts: { x: sandbox.credentials },
      log,
      version,
    });
    try {
      await playAndTell(shell, app);
    } finally {
      await app.close();
    }
    const { usd } = sandbox.spent();
    say(shell, rule());
    say(
      shell,
      `X would have charged $${usd.toFixed(3)} for this. The bot's account now shows ${sandbox.botPosts().length} posts.`,
    );
    say(
      shell,
      'A stronger public network, with one command: `npm run fieldmark -- model add efficientnet-lite4` (52 MB).',
    );
    say(
      shell,
      'Next: copy .env.example to .env, fill it in, and run `npm run once` (a dry run until you say REPLY_MODE=review or live).',
    );
    return exitCode.done;
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function playAndTell(shell: Shell, app: App): Promise<void> {
  const stop = new AbortController().signal;
  const started = performance.now();
  const result = await app.playOnce(stop);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const error = 'parts' in result ? result.parts.find((part) => part.error)?.error : undefined;
  if (error) throw error;
  const models = new Set<string>();
  for await (const round of app.store.rounds.all()) {
    say(shell, `${rule()}\n${tell(round, app.vision.models.get(round.model ?? ''), shell.stdout.columns)}`);
    for (const { prediction } of round.photos) {
      if (prediction) models.add(`${prediction.model.name} ${prediction.model.version}`);
    }
  }
  say(shell, rule());
  say(shell, `One run, ${seconds} s, played by ${[...models].join(', ') || 'no model'}.`);
  const again = await app.playOnce(stop);
  const sent = 'counts' in again ? again.counts.get('sent') : 0;
  say(shell, `A second run finds nothing new and posts ${sent} replies: it never replies twice.`);
}
