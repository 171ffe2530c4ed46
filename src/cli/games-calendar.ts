import { DateTime } from 'luxon';
import type { Game, Hours } from '../game/game.ts';
import { hoursInWords, windowOf } from '../game/hours.ts';
import { version } from '../version.ts';

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
/** `+05:30`: such a zone never sets its clocks. */
const DIFFERENCE = /^[+-]\d\d:\d\d$/;
const UTC = /^(?:UTC|GMT|Etc\/(?:UTC|GMT|Zulu|UCT|Universal|Greenwich))$/i;

/**
 * The hours of all games as an iCalendar (RFC 5545): an event a game and span of hours, every week. Times are local with the time
 * zone's definition (VTIMEZONE) in the file, since a week in UTC would be off by an hour after clocks are set. Games without hours are
 * left out.
 * @returns `undefined` when no game has hours: the standard knows no empty calendar
 */
export async function calendarOf(games: readonly Game[], now: Date): Promise<string | undefined> {
  const timed = games.flatMap((game) => (game.when ?? []).map((hours, i) => ({ game, hours, i })));
  if (timed.length === 0) return undefined;
  const { default: ical, ICalEventRepeatingFreq, ICalWeekday } = await import('ical-generator');
  const { tzlib_get_ical_block } = await import('timezones-ical-library');
  const calendar = ical({
    name: 'Fieldmark games',
    prodId: { company: 'Fieldmark', product: `fieldmark ${version}`, language: 'EN' },
    // An older name of a zone (Europe/Oslo) gets the definition of the present one; events refer to it by the name they use.
    timezone: {
      name: null,
      generator: (zone) =>
        DIFFERENCE.test(zone)
          ? fixedZone(zone)
          : ([tzlib_get_ical_block(zone)].flat()[0]?.replace(/^TZID:.*$/m, `TZID:${zone}`) ?? null),
    },
  });
  for (const { game, hours, i } of timed) {
    const { to, first } = firstOf(hours, now);
    const byDay = hours.days.map((day) => ICalWeekday[weekdays[day - 1] ?? 'MO']);
    const hosts = game.hosts.length === 0 ? 'anyone' : game.hosts.map((host) => `@${host}`).join(', ');
    calendar.createEvent({
      // The same at each run, so that a calendar that is read again has each event once.
      id: `${encodeURIComponent(game.key)}-${i}@fieldmark`,
      stamp: now,
      start: first.set({ hour: Math.floor(hours.from / 60), minute: hours.from % 60 }),
      end: DateTime.fromJSDate(to, { zone: hours.zone }),
      // Without: in UTC, which needs no definition.
      ...(UTC.test(hours.zone) ? {} : { timezone: hours.zone }),
      repeating: { freq: ICalEventRepeatingFreq.WEEKLY, byDay },
      summary: game.hashtagAsWritten === undefined ? game.key : `#${game.hashtagAsWritten}`,
      description: `Hosts: ${hosts}\n${hoursInWords(hours)}`,
    });
  }
  // A name with a colon stands in quotation marks (RFC 5545, 3.2).
  const text = calendar.toString().replace(/(?<=;TZID=)[+-]\d\d:\d\d(?=:)/g, '"$&"');
  return text.replace(/(?<!\r\n)$/, '\r\n');
}

function fixedZone(zone: string): string {
  const offset = zone.replace(':', '');
  return [
    ...['BEGIN:VTIMEZONE', `TZID:${zone}`, 'BEGIN:STANDARD', 'DTSTART:19700101T000000'],
    ...[`TZOFFSETFROM:${offset}`, `TZOFFSETTO:${offset}`, 'END:STANDARD', 'END:VTIMEZONE'],
  ].join('\r\n');
}

/** The first day from today on: the start of a weekly event has to be one of its days. */
function firstOf(hours: Hours, now: Date) {
  const today = DateTime.fromJSDate(now, { zone: hours.zone }).startOf('day');
  const first = [0, 1, 2, 3, 4, 5, 6]
    .map((days) => today.plus({ days }))
    .find(({ weekday }) => hours.days.includes(weekday));
  if (!first) throw new RangeError('hours have at least one day');
  return { ...windowOf(hours, first), first };
}
