import { expect, test } from 'vitest';
import { lastDue } from './last-due.ts';

test.each([
  ['0 9 * * MON', 'UTC', '2026-11-20T12:00:30Z', '2026-11-16T09:00:00.000Z'],
  ['0 9 * * MON', 'America/Denver', '2026-11-20T12:00:00Z', '2026-11-16T16:00:00.000Z'],
  // Summer time ended on 1 November.
  ['0 9 * * MON', 'America/Denver', '2026-11-01T12:00:00Z', '2026-10-26T15:00:00.000Z'],
  ['0 9 * * *', 'Asia/Kathmandu', '2026-11-20T03:14:59Z', '2026-11-19T03:15:00.000Z'],
  ['0 9 * * *', 'Asia/Kathmandu', '2026-11-20T03:15:00Z', '2026-11-20T03:15:00.000Z'],
  // The clock skips 02:30, which is then 03:30, and shows it twice, of which the first counts.
  ['30 2 * * *', 'Europe/Berlin', '2027-03-28T01:30:00Z', '2027-03-28T01:30:00.000Z'],
  ['30 2 * * *', 'Europe/Berlin', '2027-03-28T01:29:00Z', '2027-03-27T01:30:00.000Z'],
  ['30 2 * * SUN', 'Europe/Berlin', '2026-10-25T09:00:00Z', '2026-10-25T00:30:00.000Z'],
  // Midnight is skipped; and a clock that is set by half an hour.
  ['0 0 * * *', 'America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00.000Z'],
  ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T20:00:00Z', '2026-10-03T15:45:00.000Z'],
  ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T20:00:00Z', '2026-04-04T14:45:00.000Z'],
  ['0 0 * * *', 'Europe/Belgrade', '2026-11-20T00:15:00Z', '2026-11-19T23:00:00.000Z'],
  ['7 9 1 * *', 'UTC', '2026-11-20T12:00:00Z', '2026-11-01T09:07:00.000Z'],
])('%s in %s at %s was last due at %s', async (expression, timeZone, now, due) => {
  expect((await lastDue({ expression, timeZone }, new Date(now)))?.toISOString()).toBe(due);
});

test('what is due once a year is not looked for beyond a month', async () => {
  const yearly = { expression: '0 9 1 1 *', timeZone: 'UTC' };
  expect(await lastDue(yearly, new Date('2026-11-20T12:00:00Z'))).toBeUndefined();
});

test('what is not after `since` is not found again', async () => {
  const timetable = { expression: '*/10 * * * *', timeZone: 'UTC' };
  const at = (time: string): Date => new Date(`2026-11-20T${time}Z`);
  expect(await lastDue(timetable, at('12:19:59'), at('12:10:00'))).toBeUndefined();
  expect(await lastDue(timetable, at('12:20:00'), at('12:10:00'))).toEqual(at('12:20:00'));
});
