import { once } from 'node:events';
import cron from 'node-cron';

/** When to run: a node-cron expression, and the time zone it counts in (default: the machine's). */
export interface Timetable {
  readonly expression: string;
  readonly timeZone?: string;
}

/**
 * Runs a task at once and then by the timetable, never twice at the same time, until `stop` is aborted; then waits for the task
 * under way. A task that throws ends the schedule with its error.
 */
export async function runOnSchedule(
  { expression, timeZone }: Timetable,
  task: () => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  let running: Promise<void> | undefined;
  let failure: unknown;
  const failed = new AbortController();
  const runUnlessRunning = (): Promise<void> => {
    running ??= task()
      .catch((error: unknown) => {
        failure = error;
        failed.abort();
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const schedule = cron.schedule(
    expression,
    () => void runUnlessRunning(),
    timeZone === undefined ? {} : { timezone: timeZone },
  );
  try {
    void runUnlessRunning();
    const end = AbortSignal.any([stop, failed.signal]);
    if (!end.aborted) await once(end, 'abort');
  } finally {
    await schedule.destroy();
    await running;
  }
  if (failure !== undefined) throw failure;
}
