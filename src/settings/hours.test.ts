import { describe, expect, test } from 'vitest';
import { hoursInWords, nextWindow } from '../game/hours.ts';
import { hoursPattern, parseHours } from './hours.ts';

function read(text: string): string {
  const parsed = parseHours(text);
  return 'problem' in parsed ? parsed.problem : hoursInWords({ zone: '(TZ)', ...parsed.value });
}

describe('hours of a game', () => {
  test.each([
    ['FRI 09:00-12:00 America/Denver', 'FRI 09:00-12:00 America/Denver'],
    ['mon-fri 8:00-18:00 europe/berlin', 'MON-FRI 08:00-18:00 Europe/Berlin'],
    ['SAT,SUN', 'SAT,SUN (TZ)'],
    ['Saturday, Sunday 10:00 - 11:30 UTC', 'SAT,SUN 10:00-11:30 UTC'],
    ['22:00-02:00', '22:00-02:00 (TZ)'],
    ['09:00-12:00 America/Denver', '09:00-12:00 America/Denver'],
    ['FRI-MON 00:00-24:00', 'MON,FRI,SAT,SUN (TZ)'],
    ['FRI 09:00-12:00 +05:30', 'FRI 09:00-12:00 +05:30'],
    ['SAT 9:00 - 12:00 -0930', 'SAT 09:00-12:00 -09:30'],
    ['SAT, SUN -09:30', 'SAT,SUN -09:30'],
    ['9:00 -12:00', '09:00-12:00 (TZ)'],
    ['MON America/Denver', 'MON America/Denver'],
    ['WED 23:30-24:00 US/Mountain', 'WED 23:30-24:00 America/Denver'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
    expect(hoursPattern.test(text)).toBe(true);
  });

  test.each([
    ['', 'names neither days nor hours'],
    ['Europe/Berlin', 'names neither days nor hours'],
    ['UTC', 'names neither days nor hours'],
    ['FRY 09:00-12:00', 'the day "FRY"; days are MON, TUE, WED, THU, FRI, SAT, SUN. Did you mean FRI?'],
    ['FRIEND', 'the day "FRIEND"'],
    ['MON-WED-FRI', 'a span of days has two ends'],
    ['FRI 9-12', 'the hours "9-12"; hours are two times of the day'],
    ['FRI 09:00', 'the hours "09:00"; hours are two times of the day'],
    ['FRI 09:00-25:00', 'two times of the day'],
    ['FRI 24:00-25:00', 'two times of the day'],
    ['FRI 09:61-10:00', 'two times of the day'],
    ['FRI 09:00-09:00', 'which are none; the whole day is 00:00-24:00'],
    ['FRI 09:00-12:00 America/Denvr', 'not a time zone of the IANA list. Did you mean America/Denver?'],
    ['FRI 09:00-12:00 UTC SAT', '"SAT" after the time zone; several times are a list'],
  ])('%s is a fault', (text, problem) => {
    expect(read(text)).toContain(problem);
  });
});

test('no zone that is taken yields hours that never come', () => {
  const zones = [
    ...Intl.supportedValuesOf('timeZone'),
    'UTC',
    'gmt',
    'EST5EDT',
    'Etc/GMT+5',
    '+05:30',
    '-0930',
    '+14:00',
  ];
  for (const zone of zones) {
    const parsed = parseHours(`MON-SUN 00:00-24:00 ${zone}`);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const now = new Date('2026-11-20T12:00:00Z');
    const window = nextWindow([{ zone: '?', ...parsed.value }], now);
    expect(window && window.from <= now && window.to > now, zone).toBe(true);
  }
});
