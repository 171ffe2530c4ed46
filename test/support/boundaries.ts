import { Crash, type CrashPlan, crashing } from './crash.ts';
import { type GameDay, gameDay, hasNothingLeft, type StoreKind } from './game-day.ts';

const MINUTE_MS = 60_000;
/** X refuses the same text twice within a day; the bot must not lean on that. */
const UNHELPFUL = { duplicateWindowHours: 0 };
const MOST_PASSES_AFTER = 5;

export interface EndedAt {
  readonly boundary: number;
  /** False: the run has no such boundary, it came to its end. */
  readonly died: boolean;
  /** Of the post that summoned the bot. */
  readonly replies: number;
  /** With that to the one that did not. */
  readonly posts: number;
}

/** A run in this process ends at its n-th boundary (1-based, `crash.ts`), others follow; what X's record shows. */
export async function endAt(boundary: number, store: StoreKind = 'sqlite'): Promise<EndedAt> {
  const day = await gameDay({ ...UNHELPFUL, store });
  try {
    const asked = await twoRounds(day);
    const died = await passThatDies(day, { at: boundary, passed: 0 });
    await playUntilDone(day, `after an end at boundary ${boundary}`);
    const replies = day.sandbox.answersTo(asked.id).length;
    return { boundary, died, replies, posts: day.sandbox.botPosts().length };
  } finally {
    await day.close();
  }
}

/** What is called at each boundary of a run that is let live; the first of the list is boundary 1. */
export async function boundariesOf(store: StoreKind = 'sqlite'): Promise<readonly string[]> {
  const day = await gameDay({ ...UNHELPFUL, store });
  try {
    await twoRounds(day);
    const names: string[] = [];
    await passThatDies(day, { at: 0, passed: 0, names });
    return names;
  } finally {
    await day.close();
  }
}

/** @returns the one that summons the bot */
async function twoRounds(day: GameDay): Promise<{ readonly id: string }> {
  const asked = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
  await day.hostPost('#cougarOrNot', 'dog');
  return asked;
}

async function passThatDies(day: GameDay, plan: CrashPlan): Promise<boolean> {
  try {
    await day.pass({}, (context) => crashing(context, plan));
    return plan.passed >= plan.at;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

/** Runs a minute apart, until one finds nothing to do. */
async function playUntilDone(day: GameDay, when: string): Promise<void> {
  for (let passes = 0; passes <= MOST_PASSES_AFTER; passes++) {
    day.advance(MINUTE_MS);
    const result = await day.pass();
    if (result.outcome !== 'done') throw new Error(`${when} a run was ${result.outcome}`);
    if (hasNothingLeft(result)) return;
  }
  throw new Error(`${when} there is still something to do`);
}
