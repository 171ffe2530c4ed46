import { expect, test } from 'vitest';
import type { Settings } from '../src/settings/settings.ts';
import type { Store } from '../src/store/store.ts';
import { countsOf, type GameDay, gameDay } from './support/game-day.ts';

const HOUR_MS = 3_600_000;
/** The first day of the story is a Friday, noon: its first run finds nothing to tell of the Saturday before (summary-1). */
const saturdays: Partial<Settings> = { weeklySummary: '0 9 * * SAT', timeZone: 'UTC' };

async function look<T>(day: GameDay, work: (store: Store) => T): Promise<T> {
  const app = await day.open();
  try {
    return await work(app.store);
  } finally {
    await app.close();
  }
}

/** Two answers are posted, and the host tells what it was: one is right. */
async function playedDay(): Promise<GameDay> {
  const day = await gameDay();
  const cougar = await day.hostPost('1 #cougarOrNot @fieldmark_bot', 'cougar');
  const dog = await day.hostPost('2 #cougarOrNot @fieldmark_bot', 'dog');
  await day.pass(saturdays);
  await look(day, async ({ solutions }) => {
    const told = { state: 'settled', source: 'operator', foundAt: day.now() } as const;
    await solutions.save({ ...told, roundId: cougar.id, solution: { kind: 'is', labels: ['cougar'] } });
    await solutions.save({ ...told, roundId: dog.id, solution: { kind: 'is', labels: ['cougar'] } });
  });
  return day;
}

const TEXT =
  'My week, 14 Nov to 21 Nov 2026: 1 right of 2 answers that the hosts have checked (yes: 1 of 1, no: 0 of 1). I am a bot. #cougarOrNot';

function ownTexts(day: GameDay): readonly string[] {
  return day.sandbox
    .botPosts()
    .map(({ text }) => text)
    .filter((text) => text.startsWith('My week'));
}

test('a summary is drafted once when due, held also in live mode, and posted once when approved', async () => {
  const day = await playedDay();
  day.advance(20 * HOUR_MS);
  expect(countsOf(await day.pass(saturdays)).summary).toBeUndefined();
  // The run of nine o'clock comes three hours late, and again after a restart.
  day.advance(4 * HOUR_MS);
  expect(countsOf(await day.pass(saturdays)).summary).toBe(1);
  day.advance(HOUR_MS);
  expect(countsOf(await day.pass(saturdays)).summary).toBeUndefined();
  const held = await look(day, ({ summaries }) => summaries.inState('held'));
  expect(held.map(({ text }) => text)).toEqual([TEXT]);
  expect(ownTexts(day)).toEqual([]);

  await look(day, ({ summaries }) => summaries.markRetry('summary-2', day.now(), 'approved'));
  await day.pass(saturdays);
  await day.pass(saturdays);
  expect(ownTexts(day)).toEqual([TEXT]);
  expect(await look(day, async ({ summaries }) => (await summaries.of('summary-2'))?.state)).toBe('sent');
});

test('a week without solutions is remembered, and nothing waits for a person', async () => {
  const day = await gameDay();
  await day.hostPost('1 #cougarOrNot @fieldmark_bot', 'cougar');
  await day.pass(saturdays);
  day.advance(24 * HOUR_MS);
  await day.pass(saturdays);
  await day.pass(saturdays);
  const [held, dead] = await look(day, async ({ summaries }) => [
    await summaries.inState('held'),
    await summaries.inState('dead'),
  ]);
  expect(held).toEqual([]);
  expect(dead.map(({ reason }) => reason)).toEqual(['nothing-to-tell', 'nothing-to-tell']);
});

test('without WEEKLY_SUMMARY none is drafted', async () => {
  const day = await playedDay();
  day.advance(24 * HOUR_MS);
  await day.pass();
  expect(await look(day, ({ summaries }) => summaries.inState('held'))).toEqual([]);
});

async function approvedDay(): Promise<GameDay> {
  const day = await playedDay();
  day.advance(24 * HOUR_MS);
  await day.pass(saturdays);
  await look(day, ({ summaries }) => summaries.markRetry('summary-2', day.now(), 'approved'));
  return day;
}

test.each([
  ['arrived', 'after-effect', 'settled:sent'],
  ['did not arrive', 'before-effect', 'settled:retry'],
] as const)('of unknown outcome, it is settled by the own timeline: it %s', async (_, when, settled) => {
  const day = await approvedDay();
  day.sandbox.faults.add({ kind: 'reset', when, match: { method: 'POST' } });
  await day.pass(saturdays);
  expect(await look(day, async ({ summaries }) => (await summaries.of('summary-2'))?.state)).toBe('sending');
  const first = countsOf(await day.pass(saturdays));
  // One look at a timeline that may lag is no proof.
  const counts = first['waiting:outcome'] ? countsOf(await day.pass(saturdays)) : first;
  expect(counts).toMatchObject({ [settled]: 1 });
  expect(ownTexts(day)).toEqual([TEXT]);
  expect(await look(day, async ({ summaries }) => (await summaries.of('summary-2'))?.state)).toBe('sent');
});

test('the caps, the budget and the dry run hold for it as for answers', async () => {
  const day = await approvedDay();
  const state = () => look(day, ({ summaries }) => summaries.of('summary-2'));
  expect(countsOf(await day.pass({ ...saturdays, maxAnswersPerRun: 0 }))).toMatchObject({
    'waiting:run-cap': 1,
  });
  expect((await state())?.reason).toBe('run-cap');
  await day.pass({ ...saturdays, maxAnswersPerDay: 2, maxPostAgeMs: HOUR_MS });
  await day.pass({ ...saturdays, dailyBudgetMicroUsd: 14_000 });
  expect((await state())?.reason).toBe('budget');
  expect(countsOf(await day.pass({ ...saturdays, replyMode: 'dry-run' }))).toMatchObject({ 'dry-run': 1 });
  expect(await state()).toMatchObject({ state: 'retry', reason: 'dry-run' });
  expect(ownTexts(day)).toEqual([]);
  await day.pass({ ...saturdays, replyMode: 'review' });
  expect(ownTexts(day)).toEqual([TEXT]);
});

test('a draft that nobody approved gives way to the one of the next week', async () => {
  const day = await playedDay();
  day.advance(24 * HOUR_MS);
  await day.pass(saturdays);
  const round = await look(day, async ({ rounds }) => (await Array.fromAsync(rounds.all()))[0]);
  await look(day, ({ solutions }) =>
    solutions.save({
      roundId: round?.id ?? '',
      state: 'settled',
      solution: { kind: 'is', labels: ['dog'] },
      source: 'operator',
      foundAt: day.now(),
    }),
  );
  day.advance(7 * 24 * HOUR_MS);
  await day.pass(saturdays);
  const [held, dead] = await look(day, async ({ summaries }) => [
    await summaries.inState('held'),
    await summaries.inState('dead'),
  ]);
  expect(held.map(({ id, text }) => [id, text.includes('0 right of 1')])).toEqual([['summary-3', true]]);
  expect(dead.map(({ id, reason }) => [id, reason])).toEqual([
    ['summary-1', 'nothing-to-tell'],
    ['summary-2', 'superseded'],
  ]);
});
