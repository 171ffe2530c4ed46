import { expect, test } from 'vitest';
import type { Settings } from '../src/settings/settings.ts';
import { countsOf, gameDay } from './support/game-day.ts';

const MINUTE_MS = 60_000;
const SETTLE_AFTER_MS = 5 * MINUTE_MS;
const over: Partial<Settings> = { unsummoned: 'skip' };

/** X posts the reply, the response to the POST is lost, and no rule against duplicate texts helps. */
async function lostResponse(lagMs: number) {
  const day = await gameDay({
    duplicateWindowHours: 0,
    indexDelayMs: lagMs,
    settleAfterMs: SETTLE_AFTER_MS,
  });
  await day.pass(over);
  const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
  day.advance(lagMs);
  day.sandbox.faults.add({ kind: 'reset', when: 'after-effect', match: { method: 'POST' } });
  await day.pass(over);
  return { day, id };
}

test.each([
  ['45 seconds', 0.75, 1],
  ['4 minutes', 4, 2],
  ['9 minutes, longer than the wait before the first look', 9, 5],
])('a timeline that lags %s: one reply, with a run every so many minutes', async (_, lag, every) => {
  const { day, id } = await lostResponse(lag * MINUTE_MS);
  for (let minutes = 0; minutes < 40; minutes += every) {
    day.advance(every * MINUTE_MS);
    await day.pass(over);
  }
  expect(day.sandbox.answersTo(id)).toHaveLength(1);
  const reopened = await day.open();
  expect((await reopened.store.answers.of(id))?.state).toBe('sent');
  await reopened.close();
});

test('a reply that was not posted is missing twice, with time between, before it is tried again', async () => {
  const day = await gameDay({ duplicateWindowHours: 0, settleAfterMs: SETTLE_AFTER_MS });
  await day.pass(over);
  const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
  day.sandbox.faults.add({ kind: 'reset', when: 'before-effect', match: { method: 'POST' } });
  await day.pass(over);
  const replies: number[] = [];
  for (let minutes = 2; minutes <= 12; minutes += 2) {
    day.advance(2 * MINUTE_MS);
    const counts = countsOf(await day.pass(over));
    replies.push(day.sandbox.answersTo(id).length);
    expect(counts['waiting:outcome'] ?? 0).toBe(minutes === 6 ? 1 : 0);
  }
  expect(replies).toEqual([0, 0, 0, 0, 0, 1]);
});
