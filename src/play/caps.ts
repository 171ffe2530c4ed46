import { budgetLeft, costOf, strangersLeft } from './budget.ts';
import type { Pass } from './context.ts';
import { hasHosts } from './hosts.ts';

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
 * @param posted how many went out in this pass
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
  if (stranger === undefined || !hasHosts(pass.games)) return undefined;
  const isShareUsed =
    posted >= rules.maxAnswersPerRun / 2 ||
    sent >= rules.maxAnswersPerDay / 2 ||
    price > (await strangersLeft(pass, stranger));
  return isShareUsed ? 'strangers-share' : undefined;
}

/** Counts what was posted, or may have been, against the share of those who host no game. */
export async function noteCost(pass: Pass, { key, kind, stranger }: Cost): Promise<void> {
  if (stranger === undefined) return;
  const line = { what: whatIs(kind), id: key, accountId: stranger, microUsd: priceOf(pass, kind) };
  await pass.store.spending.noteStrangers(pass.now(), [line]);
}

const whatIs = (kind: Cost['kind']): 'reply' | 'post' => (kind === 'reply' ? 'reply' : 'post');
const priceOf = (pass: Pass, kind: Cost['kind']): number => costOf(pass, whatIs(kind));
