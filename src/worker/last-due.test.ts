import { expect, test } from 'vitest';
import { lastDue } from './last-due.ts';

test.each([
  ['0 9 * * MON', 'UTC', '2026-11-20T12:00:30Z', '2026-11-16T09:00:00.000Z'],
  ['0 9 * * MON', 'America/Denver', '2026-11-20T12:00:00Z', '2026-11-16T16:00:00.000Z'],
  // Summer time ended on 1 November.
  ['0 9 * * MON', 'America/Denver', '2026-11-01T12:00:00Z', '2026-10-26T15:00:00.000Z'],
  ['0 9 * * *', 'Asia/Kathmandu', '2026-11-20T03:14:59Z', '2026-11-19T03:15:00.000Z'],
  ['0 9 * * *', 'Asia/Kathmandu', '2026-11-20T03:15:00Z', '2026-11-20T03:15:00.000Z'],
  ['7 9 1 * *', 'UTC', '2026-11-20T12:00:00Z', '2026-11-01T09:07:00.000Z'],
])('%s in %s at %s was last due at %s', async (expression, timeZone, now, due) => {
  expect((await lastDue({ expression, timeZone }, new Date(now)))?.toISOString()).toBe(due);
});

test('what is due once a year is not looked for beyond a month', async () => {
  const yearly = { expression: '0 9 1 1 *', timeZone: 'UTC' };
  expect(await lastDue(yearly, new Date('2026-11-20T12:00:00Z'))).toBeUndefined();
});
