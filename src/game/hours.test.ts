import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import type { Hours } from './game.ts';
import { GRACE_MS, isPolled, nextWindow, windowOf } from './hours.ts';

const friday: Hours = { days: [5], from: 540, to: 720, zone: 'America/Denver' };
const HOUR_MS = 3_600_000;

function window(hours: Hours, now: string): string {
  const next = nextWindow([hours], new Date(now));
  return next ? `${next.from.toISOString()} ${next.to.toISOString()}` : 'none';
}

describe('when a game is on', () => {
  test.each([
    // FRI 09:00-12:00 in Denver is 16:00-19:00 UTC in winter, and polled until an hour later.
    ['2026-11-20T15:59:59Z', false],
    ['2026-11-20T16:00:00Z', true],
    ['2026-11-20T18:59:59Z', true],
    ['2026-11-20T19:59:59Z', true],
    ['2026-11-20T20:00:00Z', false],
    ['2026-11-21T17:00:00Z', false],
    // In summer it is 15:00-18:00 UTC.
    ['2026-07-17T15:00:00Z', true],
    ['2026-07-17T19:00:00Z', false],
  ])('at %s: %s', (now, expected) => {
    expect(isPolled([friday], new Date(now))).toBe(expected);
  });

  test('the window that is on is the next until it ends', () => {
    const first = '2026-11-20T16:00:00.000Z 2026-11-20T19:00:00.000Z';
    expect(window(friday, '2026-11-20T10:00:00Z')).toBe(first);
    expect(window(friday, '2026-11-20T18:59:59Z')).toBe(first);
    expect(window(friday, '2026-11-20T19:00:00Z')).toBe('2026-11-27T16:00:00.000Z 2026-11-27T19:00:00.000Z');
  });

  test('hours over midnight belong to the day on which they begin', () => {
    const night: Hours = { days: [5], from: 1320, to: 120, zone: 'UTC' };
    expect(window(night, '2026-11-21T01:00:00Z')).toBe('2026-11-20T22:00:00.000Z 2026-11-21T02:00:00.000Z');
    expect(isPolled([night], new Date('2026-11-21T02:30:00Z'))).toBe(true);
    expect(isPolled([night], new Date('2026-11-22T01:00:00Z'))).toBe(false);
  });

  test('on the days on which clocks are set, hours are what the clocks show', () => {
    const morning: Hours = { days: [7], from: 540, to: 720, zone: 'Europe/Berlin' };
    expect(window(morning, '2026-03-28T20:00:00Z')).toBe('2026-03-29T07:00:00.000Z 2026-03-29T10:00:00.000Z');
    expect(window(morning, '2026-03-21T20:00:00Z')).toBe('2026-03-22T08:00:00.000Z 2026-03-22T11:00:00.000Z');
    // A day of 23 and one of 25 hours.
    const day: Hours = { days: [7], from: 0, to: 1440, zone: 'Europe/Berlin' };
    const length = (now: string): number => {
      const next = nextWindow([day], new Date(now));
      return next ? (next.to.getTime() - next.from.getTime()) / HOUR_MS : 0;
    };
    expect(length('2026-03-29T05:00:00Z')).toBe(23);
    expect(length('2026-10-25T05:00:00Z')).toBe(25);
    // 02:30 does not exist on that night: the clock shows 03:30 instead.
    const skipped: Hours = { days: [7], from: 150, to: 240, zone: 'Europe/Berlin' };
    expect(window(skipped, '2026-03-28T20:00:00Z')).toBe('2026-03-29T01:30:00.000Z 2026-03-29T02:00:00.000Z');
    // Hours that the clock skips wholly are not on that day, but a week later.
    const gone: Hours = { days: [7], from: 120, to: 180, zone: 'Europe/Berlin' };
    expect(window(gone, '2026-03-28T20:00:00Z')).toBe('2026-04-05T00:00:00.000Z 2026-04-05T01:00:00.000Z');
  });

  test('whatever the hours and the moment: a window comes within a week and a day, and while it is on it is polled', () => {
    const hours = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((days) => days.toSorted()),
      from: fc.integer({ min: 0, max: 1439 }),
      to: fc.integer({ min: 1, max: 1440 }),
      zone: fc.constantFrom('UTC', 'America/Denver', 'Asia/Kolkata', 'Pacific/Auckland', 'America/St_Johns'),
    });
    const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(hours, moment, (when, now) => {
        fc.pre(when.from !== when.to);
        const next = nextWindow([when], now);
        if (!next) throw new Error('there is none');
        expect(next.from < next.to && next.to > now).toBe(true);
        expect(next.from.getTime() - now.getTime()).toBeLessThan(8 * 24 * HOUR_MS);
        expect(isPolled([when], next.from)).toBe(true);
        expect(isPolled([when], new Date(next.to.getTime() + GRACE_MS - 1))).toBe(true);
        if (next.from <= now) expect(isPolled([when], now)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

test('hours to 24:00 end at midnight of their own day, those from 00:00 begin there', () => {
  const zone = 'Europe/Belgrade';
  const friday = DateTime.fromISO('2026-11-20', { zone });
  const inZone = (moment: Date): string => DateTime.fromJSDate(moment, { zone }).toFormat('dd HH:mm');
  for (const [from, to, begins, ends] of [
    [0, 1440, '20 00:00', '21 00:00'],
    [1200, 1440, '20 20:00', '21 00:00'],
    [1200, 0, '20 20:00', '21 00:00'],
    [1380, 60, '20 23:00', '21 01:00'],
  ] as const) {
    const window = windowOf({ days: [5], from, to, zone }, friday);
    expect([inZone(window.from), inZone(window.to)]).toEqual([begins, ends]);
  }
});
