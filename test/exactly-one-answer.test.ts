import { describe, expect, test } from 'vitest';
import { Crash, type CrashPlan, crashing } from './support/crash.ts';
import { type GameDay, gameDay } from './support/game-day.ts';

const MINUTE_MS = 60_000;
/** X refuses the same text twice within a day; the bot must not lean on that. */
const UNHELPFUL = { duplicateWindowHours: 0 };

async function passThatDies(day: GameDay, at: number): Promise<boolean> {
  const plan: CrashPlan = { at, passed: 0 };
  try {
    await day.pass({}, (context) => crashing(context, plan));
    return plan.passed >= at;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

async function settle(day: GameDay): Promise<void> {
  for (let i = 0; i < 4; i++) {
    day.advance(MINUTE_MS);
    expect((await day.pass()).outcome).toBe('done');
  }
}

describe('exactly one answer', () => {
  test('whatever boundary between two steps a pass ends at', async () => {
    let boundaries = 0;
    for (let at = 1; ; at++) {
      const day = await gameDay(UNHELPFUL);
      const asked = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
      await day.hostPost('#cougarOrNot', 'dog');
      const died = await passThatDies(day, at);
      await settle(day);
      expect(day.sandbox.answersTo(asked.id), `ended at boundary ${at}`).toHaveLength(1);
      expect(day.sandbox.botPosts(), `ended at boundary ${at}`).toHaveLength(2);
      await day.close();
      if (!died) break;
      boundaries = at;
    }
    expect(boundaries).toBeGreaterThan(100);
  });
});
