import { Cron } from 'croner';

/** When to run: a cron expression, and the time zone it counts in (default: the machine's). */
export interface Timetable {
  readonly expression: string;
  readonly timeZone?: string;
}

/** Longer than a month: what is due more rarely is found only while it is fresh. */
const FARTHEST_MS = 32 * 24 * 60 * 60_000;

/**
 * The last moment at or before `now`, and after `since`, that a timetable names; undefined when there was none in 32 days. What is due in
 * an hour that a clock skips is due when that hour is over, what is due in an hour that comes twice is due in the first one; a
 * timetable with a `*` or a step goes by real time (croner's `no-wildcard`, as Vixie cron has it).
 */
export function lastDue({ expression, timeZone }: Timetable, now: Date, since?: Date): Date | undefined {
  const cron = new Cron(expression, {
    fixedTimeRule: 'no-wildcard',
    ...(timeZone === undefined ? {} : { timezone: timeZone }),
  });
  // It looks for what was before a moment.
  const [due] = cron.previousRuns(1, new Date(now.getTime() + 1));
  const after = Math.max(since?.getTime() ?? 0, now.getTime() - FARTHEST_MS);
  return due && due.getTime() > after ? due : undefined;
}
