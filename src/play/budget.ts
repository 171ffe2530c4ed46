import type { Pass, PlayContext } from './context.ts';

/** Micro-dollars that may still be spent this UTC day, the day by which X counts reads; at or below 0: nothing. */
export function budgetLeft(context: PlayContext): number {
  const midnight = new Date(context.now().toISOString().slice(0, 10));
  return context.rules.dailyBudgetMicroUsd - context.store.spending.since(midnight);
}

/** Checked before each call that costs; says so once a pass. */
export function isBudgetSpent(pass: Pass): boolean {
  if (budgetLeft(pass) > 0) return false;
  if (pass.counts.get('budget-spent') === 0) {
    pass.counts.add('budget-spent');
    pass.log.warn(
      {},
      'the daily budget is spent: nothing that costs is done until tomorrow, UTC (DAILY_BUDGET_USD)',
    );
  }
  return true;
}
