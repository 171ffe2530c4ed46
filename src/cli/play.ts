import type { Logger } from 'pino';
import { type App, nameOfMemory } from '../app.ts';
import type { RunResult } from '../play/play-once.ts';
import type { Secrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { isUnreachable, StoreError } from '../store/errors.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printableLines } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { withApp } from './run-command.ts';
import { exitCodeOf, summary } from './run-summary.ts';

/** `fieldmark once`: one run. @returns the exit code */
export async function once(shell: Shell): Promise<number> {
  try {
    return await untilSignal(shell, (stop) =>
      withPlayers(shell, { account: true, games: true }, async (app, settings) => {
        const result = await app.playOnce(stop);
        shell.stdout.write(`${printableLines(summary(result, settings.replyMode))}\n`);
        return exitCodeOf(result);
      }),
    );
  } catch (error) {
    // What was under way is settled by the next run, as after a run that was killed.
    if (!isUnreachable(error)) throw error;
    shell.stderr.write(`${error.message}\n`);
    return exitCode.done;
  }
}

/** The first and the longest pause before a server of the memory that was away at the start is asked again. */
const PAUSE_MS = { first: 1000, longest: 60_000 };

/** `fieldmark start`: a run now and then by SCHEDULE, until a signal. @returns the exit code */
export function start(shell: Shell): Promise<number> {
  return untilSignal(shell, async (stop) => {
    for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS.longest)) {
      let passes = 0;
      try {
        return await playOnSchedule(shell, stop, () => passes++);
      } catch (error) {
        // A memory that was damaged or moved since it was opened is opened anew, which sets a damaged one aside.
        const reopens = error instanceof StoreError && (error.kind === 'corrupt' || error.kind === 'moved');
        if (isUnreachable(error)) shell.stderr.write(`${error.message}\n`);
        else if (!reopens || passes === 0) throw error;
        else shell.stderr.write(`${error.message}\nOpening it again.\n`);
        if (isUnreachable(error)) await pause(pauseMs, stop);
        if (stop.aborted) return exitCode.done;
      }
    }
  });
}

/** Shorter when `stop` is aborted. */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  const { setTimeout } = await import('node:timers/promises');
  await setTimeout(ms, undefined, { signal: stop }).catch(() => {});
}

function playOnSchedule(shell: Shell, stop: AbortSignal, onPass: () => void): Promise<number> {
  return withPlayers(
    shell,
    { account: true, games: true, schedule: true, web: true },
    async (app, settings, log, secrets) => {
      const { schedule, timeZone, replyMode } = settings;
      log.info({ schedule, timeZone, replyMode }, 'playing on a schedule');
      const server =
        settings.web?.port === undefined
          ? undefined
          : await (await import('./serve.ts')).serveBeside(shell, settings, secrets, { app, log });
      const { runOnSchedule } = await import('../worker/schedule.ts'); // brings node-cron
      try {
        await runOnSchedule(
          { expression: schedule, ...(timeZone === undefined ? {} : { timeZone }) },
          async () => {
            const result = await passOrWait(app, stop, log);
            onPass();
            if (!result) return;
            if (!('counts' in result) || result.counts.get('seen') > 0) log.info(summary(result, replyMode));
          },
          stop,
          shell.now,
        );
      } finally {
        await server?.close();
      }
      log.info('stopped; the next start continues from here');
      return exitCode.done;
    },
  );
}

/** A run; undefined when the memory was out of reach for a reason that can pass while the bot waits for the next one. */
export async function passOrWait(
  app: Pick<App, 'playOnce'>,
  stop: AbortSignal,
  log: Pick<Logger, 'error'>,
): Promise<RunResult | undefined> {
  try {
    return await app.playOnce(stop);
  } catch (error) {
    const passes = error instanceof StoreError && ['locked', 'disk-full', 'unreachable'].includes(error.kind);
    if (!passes) throw error;
    log.error(`${error.message} The next run tries again.`);
    return undefined;
  }
}

function untilSignal(shell: Shell, work: (stop: AbortSignal) => Promise<number>): Promise<number> {
  const { stop, dispose } = stopOnSignals((why) => {
    shell.stderr.write(`Ended at once: ${why}. What was under way is settled by the next run.\n`);
    shell.exit(exitCode.done);
  });
  stop.addEventListener('abort', () =>
    shell.stderr.write('Stopping: the current post is finished, no other is started.\n'),
  );
  return work(stop).finally(dispose);
}

function withPlayers(
  shell: Shell,
  need: { account: true; games: true; schedule?: true; web?: true },
  work: (app: App, settings: Settings, log: Logger, secrets: Secrets) => Promise<number>,
): Promise<number> {
  return withApp(shell, need, (app, settings, log, secrets) => {
    log.info({ games: players(app), database: nameOfMemory(settings) }, 'who plays');
    return work(app, settings, log, secrets);
  });
}

/** Each game with the model that plays it: an added one takes the place of the one that ships, which an operator should see. */
function players({ games, vision }: App): Readonly<Record<string, string>> {
  return Object.fromEntries(
    games.map(({ key, model }) => {
      const id = vision.models.get(model ?? '')?.id;
      return [key, id ? `${id.name} ${id.version}` : 'no model: posts are recorded, not replied to'];
    }),
  );
}
