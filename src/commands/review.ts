import { openMemory } from '../app.ts';
import type { AnswerRecord, Store } from '../store/store.ts';
import { tell } from './demo/story.ts';
import { exitCode } from './once.ts';
import { settingsInUse } from './run-command.ts';

/** `fieldmark review list`: what waits for a person, oldest post first. @returns the exit code */
export function listHeld({ json = false }: { json?: boolean }): Promise<number> {
  return withMemory((store) => {
    const held = new Set(store.answers.inState('held').map((answer) => answer.roundId));
    for (const round of held.size > 0 ? store.rounds.all() : []) {
      if (!held.has(round.id)) continue;
      say(json ? JSON.stringify(round) : `${round.id}\n${tell(round, undefined)}\n`);
    }
    if (!json) {
      say(
        held.size === 0
          ? 'No answer waits. With REPLY_MODE=review each new one does.'
          : `${held.size} waiting: fieldmark review approve ID, or review skip ID; the next pass posts what is approved.`,
      );
    }
    return exitCode.done;
  });
}

/** `fieldmark review approve`. @returns the exit code */
export function approve(posts: readonly string[]): Promise<number> {
  return settle(
    posts,
    (store, { roundId }) => store.answers.markRetry(roundId, new Date(), 'approved'),
    'approved',
  );
}

/** `fieldmark review skip`. @returns the exit code */
export function skip(posts: readonly string[]): Promise<number> {
  return settle(
    posts,
    (store, { roundId }) => store.answers.markDead(roundId, 'not approved', new Date()),
    'never posted',
  );
}

function settle(
  posts: readonly string[],
  change: (store: Store, answer: AnswerRecord) => void,
  done: string,
): Promise<number> {
  return withMemory((store) => {
    const held = store.answers.inState('held');
    const chosen = posts.includes('all') ? held : held.filter(({ roundId }) => posts.includes(roundId));
    const unknown = posts.filter((id) => id !== 'all' && !held.some(({ roundId }) => roundId === id));
    for (const answer of chosen) {
      change(store, answer);
      say(`${answer.roundId} ${done}: ${answer.text}`);
    }
    for (const id of unknown)
      process.stderr.write(`${id}: no answer to this post waits. See: fieldmark review list\n`);
    return unknown.length > 0 ? exitCode.usage : exitCode.done;
  });
}

async function withMemory(work: (store: Store) => number): Promise<number> {
  const settings = await settingsInUse(['DATABASE_PATH']);
  const store = openMemory(settings);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
