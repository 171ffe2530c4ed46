import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { type App, createApp, networksOf } from '../app.ts';
import { createLog } from '../log.ts';
import { loadSettings, ownModelsDir } from '../settings/env.ts';
import { SettingsError } from '../settings/fault.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { rule, tell } from '../terminal/round-text.ts';
import { say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { version } from '../version.ts';
import { startSmallNetworks } from './both-networks.ts';
import { sandboxSettings, stage, stageBluesky, stagePhotos, withBluesky } from './cast.ts';

/**
 * `fieldmark demo`: starts a small X and a small Bluesky on this machine, plays a run with the real bot, and tells each round; then a
 * second run, which has nothing to do. The user's own pictures are played on X alone. No account, no network, nothing kept.
 * @returns the exit code
 */
export async function demo(shell: Shell, options: { photos?: string; models?: string }): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-demo-'));
  const { x, bluesky, close } = await startSmallNetworks();
  try {
    const now = shell.now();
    const ownPhotos = options.photos === undefined ? undefined : resolve(shell.cwd, options.photos);
    const where = ownPhotos === undefined ? 'a small X and a small Bluesky' : 'a small X';
    say(
      shell,
      `Fieldmark plays #cougarOrNot against ${where} on this machine. Nothing leaves it, nothing is kept.\n`,
    );
    if (ownPhotos === undefined) await Promise.all([stage(x, now), stageBluesky(bluesky, now)]);
    else await stagePhotos(x, ownPhotos, now);
    const models = options.models === undefined ? ownModelsDir : resolve(shell.cwd, options.models);
    const env = {
      ...(ownPhotos === undefined ? withBluesky(sandboxSettings(x), bluesky) : sandboxSettings(x)),
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
      accounts: read.secrets,
      log,
      version,
    });
    try {
      await playAndTell(shell, app, networksOf(read.settings));
    } finally {
      await app.close();
    }
    const { usd } = x.spent();
    say(shell, rule());
    say(
      shell,
      ownPhotos === undefined
        ? `X would have charged $${usd.toFixed(3)} for this, Bluesky nothing. The bot now has ${x.botPosts().length} posts on X and ${bluesky.botPosts().length} on Bluesky.`
        : `X would have charged $${usd.toFixed(3)} for this. The bot's account now shows ${x.botPosts().length} posts.`,
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
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function playAndTell(shell: Shell, app: App, networks: ReturnType<typeof networksOf>): Promise<void> {
  const stop = new AbortController().signal;
  const started = performance.now();
  const result = await app.playOnce(stop);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const error = 'parts' in result ? result.parts.find((part) => part.error)?.error : undefined;
  if (error) throw error;
  const models = new Set<string>();
  const rounds = await Array.fromAsync(app.store.rounds.all());
  for (const { network, title } of networks) {
    if (networks.length > 1) say(shell, `${rule()}\n${styleText('bold', `On ${title}`)}`);
    for (const round of rounds.filter((each) => each.network === network)) {
      say(shell, `${rule()}\n${tell(round, app.vision.models.get(round.model ?? ''), shell.stdout.columns)}`);
      for (const { prediction } of round.photos) {
        if (prediction) models.add(`${prediction.model.name} ${prediction.model.version}`);
      }
    }
  }
  say(shell, rule());
  say(shell, `One run, ${seconds} s, played by ${[...models].join(', ') || 'no model'}.`);
  const again = await app.playOnce(stop);
  const sent = 'counts' in again ? again.counts.get('sent') : 0;
  say(shell, `A second run finds nothing new and posts ${sent} replies: it never replies twice.`);
}
