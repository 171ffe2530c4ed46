import type { Timetable } from './schedule.ts';

const MINUTE_MS = 60_000;
/** Longer than a month: what is due more rarely is found only while it is fresh. */
const FARTHEST_MINUTES = 32 * 24 * 60;
/** Time zones differ from UTC by multiples of this. */
const QUARTER = 15;

/**
 * The last moment at or before `now` that a timetable names, to the minute; undefined when there was none in 32 days. node-cron
 * only looks forwards, so this asks it of each minute that can match, backwards: some milliseconds for a weekly one.
 */
export async function lastDue({ expression, timeZone }: Timetable, now: Date): Promise<Date | undefined> {
  const { default: cron } = await import('node-cron');
  const task = cron.createTask(
    expression,
    () => undefined,
    timeZone === undefined ? {} : { timezone: timeZone },
  );
  try {
    const minutes = new Set(cron.parse(expression).minute.map((minute) => minute % QUARTER));
    const latest = Math.floor(now.getTime() / MINUTE_MS);
    for (let at = latest; at > latest - FARTHEST_MINUTES; at--) {
      if (!minutes.has(at % QUARTER)) continue;
      const moment = new Date(at * MINUTE_MS);
      if (task.match(moment)) return moment;
    }
    return undefined;
  } finally {
    await task.destroy();
  }
}
