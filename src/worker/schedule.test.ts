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

/** Slots that were played while the clock went from one moment to another, but for the first run. */
async function played(
  timetable: { expression: string; timeZone?: string },
  from: string,
  to: string,
): Promise<string[]> {
  vi.setSystemTime(from);
  const stop = new AbortController();
  const at: string[] = [];
  const task = async (): Promise<void> => {
    at.push(new Date().toISOString().slice(0, 16));
  };
  const ended = runOnSchedule(timetable, task, stop.signal);
  await vi.advanceTimersByTimeAsync(Date.parse(to) - Date.parse(from));
  stop.abort();
  await ended;
  return at.slice(1);
}

const nights = [
  // Clocks go from 02:00 to 03:00 at 01:00 UTC, and back at the same time in October.
  ['spring in Berlin', 'Europe/Berlin', '2027-03-28T01:00', '30 2 * * *', ['2027-03-28T01:30']],
  ['autumn in Berlin', 'Europe/Berlin', '2026-10-25T01:00', '30 2 * * *', ['2026-10-25T00:30']],
  // At 02:00, which is 07:00 UTC in March and 06:00 UTC in November.
  ['spring in New York', 'America/New_York', '2026-03-08T07:00', '30 2 * * *', ['2026-03-08T07:30']],
  ['autumn in New York', 'America/New_York', '2026-11-01T06:00', '30 1 * * *', ['2026-11-01T05:30']],
] as const;

test.each(nights)('%s: what is due in that night runs once', async (_, timeZone, turn, expression, runs) => {
  const around = [-6, 6].map((hours) => new Date(Date.parse(`${turn}Z`) + hours * 60 * MINUTE_MS));
  const [from, to] = around.map((moment) => moment.toISOString());
  expect(await played({ expression, timeZone }, from ?? '', to ?? '')).toEqual(runs);
});

test.each(nights)('%s: every ten minutes is every ten minutes of real time', async (_, timeZone, turn) => {
  const from = Date.parse(`${turn}Z`) - 120 * MINUTE_MS;
  const every = Array.from({ length: 24 }, (_, i) =>
    new Date(from + (i + 1) * 10 * MINUTE_MS).toISOString().slice(0, 16),
  );
  const iso = [from, from + 240 * MINUTE_MS].map((time) => new Date(time).toISOString());
  expect(await played({ expression: '*/10 * * * *', timeZone }, iso[0] ?? '', iso[1] ?? '')).toEqual(every);
});

test('a zone of half hours', async () => {
  expect(
    await played(
      { expression: '0 * * * *', timeZone: 'Asia/Kolkata' },
      '2026-11-20T12:00:00Z',
      '2026-11-20T14:00:00Z',
    ),
  ).toEqual(['2026-11-20T12:30', '2026-11-20T13:30']);
});

/** Real minutes go by on the timers; the clock that is handed in can be set. */
function scheduleBesideAClock(expression: string) {
  const stop = new AbortController();
  let set = 0;
  const at: string[] = [];
  const clock = (): Date => new Date(Date.now() + set);
  const task = async (): Promise<void> => {
    at.push(clock().toISOString().slice(0, 19));
  };
  const ended = runOnSchedule({ expression, timeZone: 'UTC' }, task, stop.signal, clock);
  return {
    at,
    set: (byMinutes: number) => {
      set += byMinutes * MINUTE_MS;
    },
    end: () => {
      stop.abort();
      return ended;
    },
  };
}

test('a clock that is set back an hour: no run at once, and none is missing after it', async () => {
  const { at, set, end } = scheduleBesideAClock('*/10 * * * *');
  await vi.advanceTimersByTimeAsync(15 * MINUTE_MS);
  set(-60);
  await vi.advanceTimersByTimeAsync(20 * MINUTE_MS);
  await end();
  expect(at).toEqual([
    ...['2026-11-20T12:00:30', '2026-11-20T12:10:00'],
    ...['2026-11-20T11:20:00', '2026-11-20T11:30:00'],
  ]);
});

test('a clock that is corrected by a second does not run the same minute twice', async () => {
  const { at, set, end } = scheduleBesideAClock('*/10 * * * *');
  await vi.advanceTimersByTimeAsync(9.5 * MINUTE_MS);
  set(-1 / 60);
  await vi.advanceTimersByTimeAsync(9 * MINUTE_MS);
  await end();
  expect(at).toEqual(['2026-11-20T12:00:30', '2026-11-20T12:10:00']);
});

test.each([
  ['a day', 1440],
  ['from 1970', 30_000_000],
])('a clock that is set forward (%s): one run within a minute, then as ever', async (_, minutes) => {
  const { at, set, end } = scheduleBesideAClock('*/10 * * * *');
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
  set(minutes);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(at).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(14 * MINUTE_MS);
  await end();
  expect(at).toHaveLength(4);
});

test('a look that comes 5 seconds late, or after a sleep of three hours, loses no run', async () => {
  const { at, set, end } = scheduleBesideAClock('0 13 * * *');
  await vi.advanceTimersByTimeAsync(59 * MINUTE_MS);
  // The timer for 13:00 fires when the clock already shows 13:00:05.
  set(5 / 60);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(at).toEqual(['2026-11-20T12:00:30', '2026-11-20T13:00:05']);
  await end();
  const asleep = scheduleBesideAClock('30 14 * * *');
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  asleep.set(180);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  await asleep.end();
  expect(asleep.at).toHaveLength(2);
});
