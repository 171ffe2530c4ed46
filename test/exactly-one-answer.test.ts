import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { Crash, type CrashPlan, crashing } from './support/crash.ts';
import { type GameDay, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
/** More with `STORM_RUNS=2000 npm test -- exactly-one`. */
const RUNS = Number(process.env.STORM_RUNS ?? 60);

/** X refuses the same text twice within a day; the bot must not lean on that. */
const UNHELPFUL = { duplicateWindowHours: 0 };

/** What the host and others posted, and how many answers each post must end up with. */
const kinds = {
  summons: { by: HOST, text: '#cougarOrNot @fieldmark_bot', label: 'cougar', replies: 1, standalone: 0 },
  'summons without animal': {
    by: HOST,
    text: '#cougarOrNot @fieldmark_bot',
    label: 'no_animal',
    replies: 1,
    standalone: 0,
  },
  unasked: { by: HOST, text: '#cougarOrNot', label: 'dog', replies: 0, standalone: 1 },
  'unasked without animal': { by: HOST, text: '#cougarOrNot', label: 'no_animal', replies: 0, standalone: 0 },
  stranger: {
    by: 'someone',
    text: '#cougarOrNot @fieldmark_bot',
    label: 'cougar',
    replies: 0,
    standalone: 0,
  },
  'no photo': { by: HOST, text: '#cougarOrNot @fieldmark_bot', label: undefined, replies: 0, standalone: 0 },
} as const;
type Kind = keyof typeof kinds;

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
  test('whatever boundary between two steps the process dies at', async () => {
    let boundaries = 0;
    for (let at = 1; ; at++) {
      const day = await gameDay(UNHELPFUL);
      const asked = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
      await day.hostPost('#cougarOrNot', 'dog');
      const died = await passThatDies(day, at);
      await settle(day);
      expect(day.sandbox.answersTo(asked.id), `killed at boundary ${at}`).toHaveLength(1);
      expect(day.sandbox.botPosts(), `killed at boundary ${at}`).toHaveLength(2);
      await day.close();
      if (!died) break;
      boundaries = at;
    }
    expect(boundaries).toBeGreaterThan(60);
    console.log(`killed at each of ${boundaries} boundaries`);
  }, 300_000);

  test('over any posts, kills, network faults and lost databases', async () => {
    const post = fc.constantFrom(...(Object.keys(kinds) as Kind[]));
    const trouble = fc.oneof(
      fc.record({ kind: fc.constant('kill' as const), at: fc.integer({ min: 1, max: 120 }) }),
      fc.record({
        kind: fc.constant('fault' as const),
        fault: fc.constantFrom('reset', 'drop', 'cut', 'malformed', 'error page'),
        when: fc.constantFrom('before-effect' as const, 'after-effect' as const),
        method: fc.constantFrom('GET', 'POST'),
      }),
      fc.constant({ kind: 'lost database' as const }),
    );
    let played = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(post, { minLength: 1, maxLength: 4 }),
        fc.array(trouble, { maxLength: 4 }),
        async (posts, troubles) => {
          const day = await gameDay(UNHELPFUL);
          day.sandbox.addAccount({ handle: 'someone' });
          const made: { id: string; kind: Kind }[] = [];
          for (const kind of posts) {
            const { by, text, label } = kinds[kind];
            const photos = label === undefined ? [] : [{ bytes: await solidPhoto(label) }];
            made.push({ id: day.sandbox.addPost({ by, text, photos }).id, kind });
            day.advance(MINUTE_MS);
          }
          for (const one of troubles) {
            if (one.kind === 'kill') await passThatDies(day, one.at);
            else if (one.kind === 'lost database') await loseDatabase(day);
            else {
              const match = { method: one.method, path: /^\/2\// };
              if (one.fault === 'error page')
                day.sandbox.faults.add({ kind: 'status', status: 503, body: 'html', when: one.when, match });
              else
                day.sandbox.faults.add({
                  kind: one.fault as 'reset' | 'drop' | 'cut' | 'malformed',
                  when: one.when,
                  match,
                });
              await day.pass();
              day.sandbox.faults.clear();
            }
            played++;
          }
          await settle(day);
          const replies = made.map(({ id }) => day.sandbox.answersTo(id).length);
          expect(replies).toEqual(made.map(({ kind }) => kinds[kind].replies));
          const standalone = day.sandbox.botPosts().filter((own) => own.replyTo === undefined);
          expect(standalone).toHaveLength(made.filter(({ kind }) => kinds[kind].standalone).length);
          await day.close();
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    console.log(`${RUNS} games with ${played} troubles: no answer doubled, none lost`);
  }, 3_600_000);
});

async function loseDatabase(day: GameDay): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${day.databasePath}${suffix}`, { force: true });
}
