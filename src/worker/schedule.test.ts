import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runOnSchedule } from './schedule.ts';

const MINUTE_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T12:00:30Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

test('runs at once, then by the timetable, and ends when told to', async () => {
  const stop = new AbortController();
  const task = vi.fn(async () => {});
  const ended = runOnSchedule({ expression: '*/10 * * * *' }, task, stop.signal);
  await vi.advanceTimersByTimeAsync(0);
  expect(task).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(30 * MINUTE_MS);
  expect(task).toHaveBeenCalledTimes(4);
  stop.abort();
  await ended;
  await vi.advanceTimersByTimeAsync(30 * MINUTE_MS);
  expect(task).toHaveBeenCalledTimes(4);
});

test('never begins a run before the last one has ended, and waits for it when told to end', async () => {
  const stop = new AbortController();
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const task = vi.fn(() => release);
  let over = false;
  const ended = runOnSchedule({ expression: '* * * * *' }, task, stop.signal).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
  expect(task).toHaveBeenCalledTimes(1);
  stop.abort();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(over).toBe(false);
  resolve();
  await ended;
});

test('a timetable counts in its own time zone', async () => {
  const stop = new AbortController();
  const task = vi.fn(async () => {});
  // 12:00 UTC is 05:00 in Denver in November.
  const ended = runOnSchedule({ expression: '30 5 * * *', timeZone: 'America/Denver' }, task, stop.signal);
  await vi.advanceTimersByTimeAsync(29 * MINUTE_MS);
  expect(task).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  expect(task).toHaveBeenCalledTimes(2);
  stop.abort();
  await ended;
});

test('a task that throws ends the schedule with its error', async () => {
  const failing = async (): Promise<void> => {
    throw new Error('broken');
  };
  await expect(
    runOnSchedule({ expression: '* * * * *' }, failing, new AbortController().signal),
  ).rejects.toThrow('broken');
});
