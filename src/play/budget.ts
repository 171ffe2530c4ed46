import type { Usage } from '../platforms/platform.ts';
import type { Pass, PlayContext } from './context.ts';

/** Ends a pass that cannot go on without a call that it may not pay for. It was logged. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** Micro-dollars that may still be spent this UTC day, the day by which X counts reads; at or below 0: nothing. */
export function budgetLeft(context: Pick<PlayContext, 'now' | 'rules' | 'store'>): number {
  const midnight = new Date(context.now().toISOString().slice(0, 10));
  return context.rules.dailyBudgetMicroUsd - context.store.spending.since(midnight);
}

/**
 * Checked before each call that costs; says so once a pass.
 * @param units what the call costs at least: how much of a page will be found nobody knows beforehand
 */
export function isBudgetSpent(pass: Omit<Pass, 'bot'>, what: Usage['what'], units = 1): boolean {
  const left = budgetLeft(pass);
  // A price of 0 does not make a spent budget good.
  if (left > 0 && left >= pass.rules.costOf(what) * units) return false;
  if (pass.counts.get('budget-spent') === 0) {
    pass.counts.add('budget-spent');
    pass.log.warn(
      { next: what, leftUsd: Math.max(0, left) / 1e6 },
      'the daily budget is spent: nothing that costs is done until tomorrow, UTC (DAILY_BUDGET_USD)',
    );
  }
  return true;
}

/** How much of a page may be paid for; nothing where it costs nothing. */
export function affordable(pass: Omit<Pass, 'bot'>, what: Usage['what']): { readonly atMost?: number } {
  const price = pass.rules.costOf(what);
  return price > 0 ? { atMost: budgetLeft(pass) / price } : {};
}

/** As `isBudgetSpent`, for what a pass cannot do without. Throws `BudgetSpent`. */
export function requireBudget(pass: Omit<Pass, 'bot'>, what: Usage['what']): void {
  if (isBudgetSpent(pass, what)) throw new BudgetSpent(`the daily budget does not pay for: ${what}`);
}
