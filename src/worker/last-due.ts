import { IANAZone, SystemZone } from 'luxon';
import cron from 'node-cron';

/** When to run: a node-cron expression, and the time zone it counts in (default: the machine's). */
export interface Timetable {
  readonly expression: string;
  readonly timeZone?: string;
}

const MINUTE_MS = 60_000;
/** Longer than a month: what is due more rarely is found only while it is fresh. */
const FARTHEST_MINUTES = 32 * 24 * 60;
/** Time zones differ from UTC by multiples of this, and clocks are set by such. */
const QUARTER = 15;
/** Clocks are set by less than this, and not twice in it. */
const NIGHT_MINUTES = 180;

/**
 * The last moment at or before `now`, and after `since`, that a timetable names, to the minute; undefined when there was none in 32 days.
 * node-cron says which times of the clock on the wall are meant; when the wall shows them is found here, where it misses a night
 * (4.6): what is due in an hour that a clock skips is due as much later, what is due in an hour that comes twice is due
 * in the first one. A timetable of every hour goes by real time.
 */
export async function lastDue(
  { expression, timeZone }: Timetable,
  now: Date,
  since?: Date,
): Promise<Date | undefined> {
  const zone = timeZone === undefined ? SystemZone.instance : IANAZone.create(timeZone);
  const { minute, hour } = cron.parse(expression);
  const minutes = new Set(minute.map((at) => at % QUARTER));
  const onTheWall = cron.createTask(expression, () => undefined, { timezone: 'UTC' });
  const isMeant = (wall: number): boolean =>
    hour.includes(Math.floor(wall / 60) % 24) && onTheWall.match(new Date(wall * MINUTE_MS));
  const offsets = new Map<number, number>();
  const offset = (at: number): number => {
    const quarter = Math.floor(at / QUARTER);
    const known = offsets.get(quarter) ?? zone.offset(at * MINUTE_MS);
    offsets.set(quarter, known);
    return known;
  };

  const isDue = (at: number): boolean => {
    const wall = at + offset(at);
    if (hour.length === 24) return isMeant(wall);
    // How far the clock was set ahead in the last hours; less than 0 when it was set back.
    const ahead = offset(at) - offset(at - NIGHT_MINUTES);
    const isNight = ahead !== 0 && offset(at - Math.abs(ahead)) !== offset(at);
    if (!isNight) return isMeant(wall);
    return ahead > 0 && (isMeant(wall) || isMeant(wall - ahead));
  };

  try {
    const latest = Math.floor(now.getTime() / MINUTE_MS);
    const before = Math.max(latest - FARTHEST_MINUTES, Math.floor((since?.getTime() ?? 0) / MINUTE_MS));
    for (let at = latest; at > before; at--) {
      if (minutes.has(at % QUARTER) && isDue(at)) return new Date(at * MINUTE_MS);
    }
    return undefined;
  } finally {
    await onTheWall.destroy();
  }
}
