import type { Hours } from '../game/game.ts';
import { nearest } from '../nearest.ts';
import { shown } from './fault.ts';
import { timeZone } from './values.ts';

const names = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const longNames = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const LAST_MINUTE = 24 * 60;

export const hoursExample = 'FRI 09:00-12:00 America/Denver';
const anyCase = (word: string): string =>
  [...word].map((letter) => `[${letter}${letter.toLowerCase()}]`).join('');
const day = `(?:${names.map(anyCase).join('|')})[A-Za-z]{0,6}`;
const days = `${day}(?:\\s*[,-]\\s*${day})*`;
const clock = '\\d{1,2}:\\d{2}\\s*-\\s*\\d{1,2}:\\d{2}';
/** For editors; what it lets through is still read with care. */
export const hoursPattern = new RegExp(
  `^\\s*(?:${days}(?:\\s+${clock})?|${clock})(?:\\s+(?:[A-Za-z][A-Za-z0-9_+/-]*|[+-]\\d{2}:?\\d{2}))?\\s*$`,
  'u',
);

/**
 * Reads `[days] [hours] [time zone]`: `FRI 09:00-12:00 America/Denver`, `MON-FRI 08:00-18:00`, `SAT,SUN`, `22:00-02:00`. Without days
 * it is every day, without hours the whole day; hours that end before they begin end on the next day.
 * @returns the hours, without a zone where none is written; or what is wrong
 */
export function parseHours(
  text: string,
): { value: Omit<Hours, 'zone'> & { zone?: string } } | { problem: string } {
  // A difference from UTC behind days or hours is no end of hours: 09:00-12:00 -09:30.
  const [, before = text.trim(), difference] =
    /^(.*\d:\d\d\s*-\s*\d{1,2}:\d\d|[A-Za-z,\s-]*[A-Za-z])\s+([+-]\d\d:?\d\d)$/.exec(text.trim()) ?? [];
  const words = before.replace(/\s*([,-])\s*(?=[A-Za-z\d])/g, '$1').split(/\s+/);
  if (difference !== undefined) words.push(difference);
  const rest = [...words];
  const onDays =
    /^[A-Za-z]{3,9}(?:[,-][A-Za-z]{3,9})*$/.test(rest[0] ?? '') && !isZoneName(rest[0])
      ? rest.shift()
      : undefined;
  const atHours = /^\d/.test(rest[0] ?? '') ? rest.shift() : undefined;
  const zone = rest.shift();
  if (onDays === undefined && atHours === undefined)
    return { problem: `${shown(text)} names neither days nor hours` };
  if (rest.length > 0)
    return {
      problem: `${shown(text)} has ${shown(rest.join(' '))} after the time zone; several times are a list: ["…", "…"]`,
    };
  const on = onDays === undefined ? { value: [1, 2, 3, 4, 5, 6, 7] } : parseDays(onDays);
  if ('problem' in on) return on;
  const at = atHours === undefined ? { value: { from: 0, to: LAST_MINUTE } } : parseClock(atHours);
  if ('problem' in at) return at;
  if (zone === undefined) return { value: { days: on.value, ...at.value } };
  const place = timeZone(zone);
  if ('problem' in place)
    return {
      problem: `has the time zone ${shown(zone)}, ${place.problem.replace(/^is .*?, which/, 'which')}`,
    };
  return { value: { days: on.value, ...at.value, zone: place.value } };
}

const isZoneName = (word = ''): boolean => /^(?:UTC|GMT)$/i.test(word);

function parseDays(text: string): { value: readonly number[] } | { problem: string } {
  const found = new Set<number>();
  for (const part of text.toUpperCase().split(',')) {
    const ends = part.split('-').map((name) => names.indexOf(name.slice(0, 3)));
    const written = part.split('-');
    const wrong = written.find(
      (name, i) => (ends[i] ?? -1) < 0 || (name.length > 3 && longNames[ends[i] ?? -1] !== name),
    );
    if (wrong !== undefined) {
      const meant = nearest(wrong, [...names, ...longNames]);
      return {
        problem: `has the day ${shown(wrong)}; days are ${names.join(', ')}.${meant ? ` Did you mean ${meant}?` : ''}`,
      };
    }
    const [first = 0, last = first, ...more] = ends;
    if (more.length > 0) return { problem: `has ${shown(part)}; a span of days has two ends, e.g. MON-FRI` };
    // FRI-MON goes over the end of the week.
    for (let at = first; ; at = (at + 1) % 7) {
      found.add(at + 1);
      if (at === last) break;
    }
  }
  return { value: [...found].sort() };
}

function parseClock(text: string): { value: { from: number; to: number } } | { problem: string } {
  const [, ...parts] = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const [h1, m1, h2, m2] = parts.map(Number);
  const wrong = { problem: `has the hours ${shown(text)}; hours are two times of the day, e.g. 09:00-12:00` };
  if (h1 === undefined || m1 === undefined || h2 === undefined || m2 === undefined || m1 > 59 || m2 > 59)
    return wrong;
  const [from, to] = [h1 * 60 + m1, h2 * 60 + m2];
  if (from >= LAST_MINUTE || to > LAST_MINUTE) return wrong;
  if (from === to)
    return { problem: `has the hours ${shown(text)}, which are none; the whole day is 00:00-24:00` };
  return { value: { from, to } };
}
