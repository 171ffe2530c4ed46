import { Crash, type CrashPlan, crashing } from './crash.ts';
import { type GameDay, gameDay, type StoreKind } from './game-day.ts';

const MINUTE_MS = 60_000;
/** X refuses the same text twice within a day; the bot must not lean on that. */
const UNHELPFUL = { duplicateWindowHours: 0 };
const PASSES_AFTER = 4;

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
    const asked = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.hostPost('#cougarOrNot', 'dog');
    const died = await passThatDies(day, boundary);
    for (let i = 0; i < PASSES_AFTER; i++) {
      day.advance(MINUTE_MS);
      const { outcome } = await day.pass();
      if (outcome !== 'done') throw new Error(`after an end at boundary ${boundary} a run was ${outcome}`);
    }
    const replies = day.sandbox.answersTo(asked.id).length;
    return { boundary, died, replies, posts: day.sandbox.botPosts().length };
  } finally {
    await day.close();
  }
}

/** The first boundary and every `step`-th after it, until the run comes to its end. */
export async function* endAtEach(step: number, store: StoreKind = 'sqlite'): AsyncGenerator<EndedAt> {
  for (let boundary = 1; ; boundary += step) {
    const ended = await endAt(boundary, store);
    yield ended;
    if (!ended.died) return;
  }
}

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
