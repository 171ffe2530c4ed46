import type { PlayContext } from './context.ts';

/** Micro-dollars that may still be spent this UTC day, the day by which X counts reads; at or below 0: nothing. */
export function budgetLeft(context: PlayContext): number {
  const midnight = new Date(context.now().toISOString().slice(0, 10));
  return context.rules.dailyBudgetMicroUsd - context.store.spending.since(midnight);
}
