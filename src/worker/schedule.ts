import { once } from 'node:events';
import { lastDue, type Timetable } from './last-due.ts';

const MINUTE_MS = 60_000;
/** A clock that is corrected by less than this does not make a run twice. */
const CORRECTION_MS = 2 * MINUTE_MS;

/**
 * Runs a task at once and then by the timetable, never twice at the same time, until `stop` is aborted; then waits for the task
 * under way. A task that throws ends the schedule with its error.
 *
 * Once a minute it looks whether something has been due since the last look, so that a clock that is set, a machine that
 * slept or a late look loses nothing: however much was missed is made up for by one run, and a clock that was set back
 * goes on from there without one.
 */
export async function runOnSchedule(
  timetable: Timetable,
  task: () => Promise<void>,
  stop: AbortSignal,
  now: () => Date = () => new Date(),
): Promise<void> {
  const ended = new AbortController();
  let failure: unknown;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const fail = (error: unknown): void => {
    failure = error;
    ended.abort();
  };
  const runUnlessRunning = (): void => {
    running ??= task()
      .catch(fail)
      .finally(() => {
        running = undefined;
      });
  };
  let seen = now();
  const look = async (): Promise<void> => {
    const at = now();
    if (at > seen) {
      if (await lastDue(timetable, at, seen)) runUnlessRunning();
      seen = at;
    } else if (seen.getTime() - at.getTime() > CORRECTION_MS) seen = at;
  };
  const lookEveryMinute = (): void => {
    timer = setTimeout(
      () => {
        look().then(lookEveryMinute, fail);
      },
      MINUTE_MS - (now().getTime() % MINUTE_MS),
    );
  };
  try {
    runUnlessRunning();
    lookEveryMinute();
    const end = AbortSignal.any([stop, ended.signal]);
    if (!end.aborted) await once(end, 'abort');
  } finally {
    clearTimeout(timer);
    await running;
  }
  if (failure !== undefined) throw failure;
}
