import type { Mask } from '../mask.ts';
import type { Log } from '../play/context.ts';
import { runLine } from '../play/run-line.ts';
import { isGood, noteAlerts, type RunOutcome, tellAlerts, type WatchMemory } from './alerts.ts';
import { createHeartbeat } from './heartbeat.ts';

export { titleOf } from './message.ts';
export type { RunOutcome, WatchMemory };

/** Tells people outside how the bot fares. Nothing here fails a run, or holds it up for more than some seconds. */
export interface Watch {
  /** A run begins. Returns at once. */
  began(): void;
  /** A run has ended, as its memory tells. */
  ended(result: RunOutcome, memory: WatchMemory): Promise<void>;
  /** The bot could not begin a run at all. `memory`: where there is one, an alert is kept in it. */
  failedToStart(
    failure: { readonly name?: 'settings' | 'model'; readonly message: string },
    memory?: WatchMemory,
  ): Promise<void>;
}

export interface WatchOptions {
  /** Both are secrets. */
  readonly heartbeatUrl: string | undefined;
  readonly alertWebhookUrl: string | undefined;
  readonly log: Log;
  readonly now?: () => Date;
  /** Hides secrets in what is sent. */
  readonly mask?: Mask;
  /** How long each ping or alert may hold up a run. Default 5 s. */
  readonly timeoutMs?: number;
}

/** So many runs in a row that did not get through to the network are a failure; one alone passes by itself. */
const PATIENCE = 3;

export function createWatch(options: WatchOptions): Watch {
  const {
    heartbeatUrl,
    alertWebhookUrl,
    log,
    now = () => new Date(),
    timeoutMs = 5000,
    mask = (text: string) => text,
  } = options;
  const heartbeat = createHeartbeat(heartbeatUrl, log, timeoutMs);

  /** Runs in a row that found the server of the memory away, and whether all is well with the one before them. */
  let away = 0;
  let isPatient = false;

  async function alert(memory: WatchMemory, note: () => Promise<void>): Promise<void> {
    try {
      await note();
      await tellAlerts(memory, alertWebhookUrl, now, log, timeoutMs, mask);
    } catch (error) {
      // The memory is not at hand, which the run itself has told.
      log.warn({ err: error }, 'what a person is to be told could not be noted');
    }
  }

  return {
    began: () => heartbeat.start(),
    async ended(result, memory) {
      // The other run tells how it went.
      if (result.outcome === 'busy') return;
      if (result.outcome === 'unreachable') {
        // This process vouches for the memory that cannot: it knows its own runs.
        isPatient = isPatient && ++away < PATIENCE;
        await heartbeat.end(isPatient, mask(result.message));
        return;
      }
      away = 0;
      const isTold = alertWebhookUrl !== undefined;
      await Promise.all([
        isWell(result, memory).then(async (well) => {
          isPatient = well;
          await heartbeat.end(well, mask(await told(memory)));
        }),
        alert(memory, () => noteAlerts(memory, result, now(), isTold)),
      ]);
    },
    async failedToStart({ name, message }, memory) {
      await Promise.all([
        heartbeat.end(false, mask(message)),
        memory && name !== undefined && alert(memory, () => memory.alerts.raise(name, message, now())),
      ]);
    },
  };
}

/**
 * A run that could not reach the network is tried again by itself, and pages nobody at night as long as one of the last three got through. A
 * memory that does not know of such a one cannot vouch for it.
 */
async function isWell(result: RunOutcome, memory: WatchMemory): Promise<boolean> {
  if (result.outcome === 'later')
    return (await attempt(async () => (await memory.runs.latest(PATIENCE)).some(isGood))) ?? false;
  return result.outcome === 'done' || result.outcome === 'stopped';
}

/** The summary line, and why it ended so. */
async function told(memory: WatchMemory): Promise<string> {
  const last = await attempt(() => memory.runs.last());
  if (!last) return 'The memory of this run cannot be read.';
  return [runLine(last), last.note].filter(Boolean).join('\n');
}

/** Also a broken memory does not keep the heartbeat from telling of it. */
async function attempt<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
