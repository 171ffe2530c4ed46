import { ACCOUNTS_SHARE, budgetLeft, costOf, STRANGERS_SHARE, strangersLeft } from './budget.ts';
import type { Pass } from './context.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a text that may go out costs, and for whom it is. */
export interface Cost {
  /** Id of the round, or of a summary. */
  readonly key: string;
  readonly kind: 'reply' | 'standalone';
  /** Id of the round's author, where they host no game. */
  readonly stranger?: string | undefined;
}

export type Cap = 'run-cap' | 'daily-cap' | 'budget' | 'strangers-share';

/**
 * The cap that keeps a text waiting, if there is one. Half of a run's and of the day's answers are kept for hosts, as is half of the budget.
 * @param posted how many went out in this run
 */
export async function capReached(
  pass: Pass,
  { kind, stranger }: Cost,
  posted: number,
): Promise<Cap | undefined> {
  const { store, rules } = pass;
  if (posted >= rules.maxAnswersPerRun) return 'run-cap';
  const sent = await store.answers.sentSince(new Date(pass.now().getTime() - DAY_MS));
  if (sent >= rules.maxAnswersPerDay) return 'daily-cap';
  const price = priceOf(pass, kind);
  if (price > (await budgetLeft(pass))) return 'budget';
  // Without games there is nobody else to keep it for.
  if (stranger === undefined || pass.games.length === 0) return undefined;
  const isShareUsed =
    posted >= rules.maxAnswersPerRun * STRANGERS_SHARE ||
    sent >= rules.maxAnswersPerDay * STRANGERS_SHARE ||
    price > (await strangersLeft(pass, stranger));
  return isShareUsed ? 'strangers-share' : undefined;
}

/** Whether somebody who hosts no game has had as many replies in a day as one of them may: where nothing costs, no budget says so. */
export async function hasAskedEnough({ store, rules, now }: Pass, authorId: string): Promise<boolean> {
  const most = Math.max(2, Math.floor(rules.maxAnswersPerDay * STRANGERS_SHARE * ACCOUNTS_SHARE));
  const since = new Date(now().getTime() - DAY_MS);
  return (await store.rounds.countAdmitted({ authorId, since })) >= most;
}

/** Counts what was posted, or may have been, against the share of those who host no game. */
export async function noteCost(pass: Pass, { key, kind, stranger }: Cost): Promise<void> {
  if (stranger === undefined) return;
  const line = { what: whatIs(kind), id: key, accountId: stranger, microUsd: priceOf(pass, kind) };
  await pass.store.spending.noteStrangers(pass.now(), [line]);
}

const whatIs = (kind: Cost['kind']): 'reply' | 'post' => (kind === 'reply' ? 'reply' : 'post');
const priceOf = (pass: Pass, kind: Cost['kind']): number => costOf(pass, whatIs(kind));
