import { DateTime } from 'luxon';
import type { Hours } from './game.ts';

/** A game is polled on for so long after its hours, so that a post of their last minutes is found. */
export const GRACE_MS = 60 * 60_000;

/** When a game is on, once. */
export interface Window {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/**
 * Whether a game is to be polled: within its hours and `GRACE_MS` after them. A day belongs to its time zone, and hours over
 * midnight to the day on which they begin; on the days on which clocks are set, hours are what the clocks show.
 */
export function isPolled(when: readonly Hours[], now: Date): boolean {
  const time = now.getTime();
  return around(when, now).some(({ from, to }) => from.getTime() <= time && time < to.getTime() + GRACE_MS);
}

/** The window that is on, or the next one. */
export function nextWindow(when: readonly Hours[], now: Date): Window | undefined {
  return around(when, now)
    .filter(({ to }) => to > now)
    .toSorted((a, b) => a.from.getTime() - b.from.getTime())[0];
}

/** The windows that begin from two days before to eight days after. */
function around(when: readonly Hours[], now: Date): readonly Window[] {
  return when.flatMap((hours) => {
    const today = DateTime.fromJSDate(now, { zone: hours.zone }).startOf('day');
    return Array.from({ length: 11 }, (_, i) => today.plus({ days: i - 2 }))
      .filter((day) => hours.days.includes(day.weekday))
      .map((day) => windowOf(hours, day))
      .filter(({ from, to }) => from < to);
  });
}

/** The window that begins on a day; `day` is any moment of it in the hours' zone. */
export function windowOf({ from, to }: Hours, day: DateTime): Window {
  const end = to <= from ? day.plus({ days: 1 }) : day;
  return { from: at(day, from).toJSDate(), to: at(end, to).toJSDate() };
}

/** By the clock on the wall. A time that a clock skips is the one an hour on. */
function at(day: DateTime, minutes: number): DateTime {
  const midnight = minutes === 24 * 60 ? day.plus({ days: 1 }) : day;
  return midnight.set({
    hour: Math.floor(minutes / 60) % 24,
    minute: minutes % 60,
    second: 0,
    millisecond: 0,
  });
}

/** `FRI 09:00-12:00 America/Denver`. */
export function hoursInWords({ days, from, to, zone }: Hours): string {
  const names = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
  const name = (day: number): string => names[day - 1] ?? '';
  const [first = 1] = days;
  const isSpan = days.length > 2 && days.every((day, i) => day === first + i);
  const on = isSpan ? `${name(first)}-${name(first + days.length - 1)}` : days.map(name).join(',');
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const hours = from === 0 && to === 24 * 60 ? '' : `${clock(from)}-${clock(to)}`;
  return [days.length === 7 && hours !== '' ? '' : on, hours, zone].filter((part) => part !== '').join(' ');
}
