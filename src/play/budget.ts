import type { Usage } from '../platforms/platform.ts';
import type { Pass } from './context.ts';
import { hasHosts } from './hosts.ts';

/** What people who host no game may use of a day's budget, and one of them of that. */
export const STRANGERS_SHARE = 0.5;
export const ACCOUNTS_SHARE = 0.2;

/** Whether something could be paid for: by the whole budget, and by the share of those who host no game. */
export type Paid = 'done' | 'budget-spent' | 'share-spent';

/** Ends a run that cannot go on without a call that it may not pay for. It was logged. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** Micro-dollars that one costs on the platform, known beforehand. */
export function costOf({ platform }: Pick<Pass, 'platform'>, what: Usage['what']): number {
  return platform.prices?.microUsd[what] ?? 0;
}

/**
 * Micro-dollars that may still be spent on the platform this UTC day, the day by which X counts reads; at or below 0: nothing. A platform
 * that is free has no budget in its way.
 */
export async function budgetLeft(
  context: Pick<Pass, 'now' | 'platform' | 'rules' | 'store'>,
): Promise<number> {
  if (!context.platform.prices) return Number.POSITIVE_INFINITY;
  const midnight = new Date(context.now().toISOString().slice(0, 10));
  return context.rules.dailyBudgetMicroUsd - (await context.store.spending.since(midnight));
}

/**
 * Of that, what may be spent on people who host no game: all of it where no game names its hosts, else a share of its own, so that
 * nobody else can spend what the hosts' rounds need.
 * @param accountId one of them, who may use up but a part of it
 */
export async function strangersLeft(
  context: Pick<Pass, 'games' | 'now' | 'platform' | 'rules' | 'store'>,
  accountId?: string,
): Promise<number> {
  if (!context.platform.prices) return Number.POSITIVE_INFINITY;
  const { games, now, rules, store } = context;
  const share = hasHosts(games) ? rules.dailyBudgetMicroUsd * STRANGERS_SHARE : rules.dailyBudgetMicroUsd;
  const all = await store.spending.onStrangers(now());
  const spent = all === 0 ? 0 : all - (await onHosts(context));
  const left = Math.min(await budgetLeft(context), share - spent);
  if (accountId === undefined) return left;
  // Two replies at least, whatever the budget.
  const most = Math.max(
    share * ACCOUNTS_SHARE,
    2 * (costOf(context, 'post-read') + costOf(context, 'reply')),
  );
  return Math.min(left, most - (await store.spending.onStrangers(now(), accountId)));
}

/** A host's texts without a photo count as a stranger's until a photo tells whose they are; then no longer. */
async function onHosts({ games, now, store }: Pick<Pass, 'games' | 'now' | 'store'>): Promise<number> {
  let spent = 0;
  for (const host of new Set(games.flatMap(({ hosts }) => hosts))) {
    const id = await store.accounts.idOf(host);
    if (id !== undefined) spent += await store.spending.onStrangers(now(), id);
  }
  return spent;
}

/**
 * Checked before each call that costs; says so once a run.
 * @param units what the call costs at least: how much of a page will be found nobody knows beforehand
 */
export async function isBudgetSpent(
  pass: Omit<Pass, 'bot'>,
  what: Usage['what'],
  units = 1,
): Promise<boolean> {
  const left = await budgetLeft(pass);
  if (pays(left, costOf(pass, what) * units)) return false;
  if (pass.counts.get('budget-spent') === 0) {
    pass.counts.add('budget-spent');
    pass.log.warn(
      { next: what, leftUsd: Math.max(0, left) / 1e6 },
      'the daily budget is spent: nothing that costs is done until tomorrow, UTC (DAILY_BUDGET_USD)',
    );
  }
  return true;
}

/** A price of 0 does not make a spent budget good. */
const pays = (left: number, price: number): boolean => left > 0 && left >= price;

/** How much of a page may be paid for; nothing where it costs nothing. */
export async function affordable(
  pass: Omit<Pass, 'bot'>,
  what: Usage['what'],
  left?: number,
): Promise<{ readonly atMost?: number }> {
  const price = costOf(pass, what);
  return price > 0 ? { atMost: (left ?? (await budgetLeft(pass))) / price } : {};
}

/**
 * As `isBudgetSpent`, for what is read of people who host no game. Not said where the whole budget is spent: that says so itself.
 */
export async function isShareSpent(
  pass: Omit<Pass, 'bot'>,
  what: Usage['what'],
  units = 1,
): Promise<boolean> {
  const left = await strangersLeft(pass);
  if (pays(left, costOf(pass, what) * units)) return false;
  if (pass.counts.get('strangers-share-spent') === 0 && (await budgetLeft(pass)) > 0) {
    pass.counts.add('strangers-share-spent');
    pass.log.warn(
      { next: what },
      'what others than the hosts may use of the daily budget is spent: only hosts are read and answered until tomorrow, UTC (DAILY_BUDGET_USD)',
    );
  }
  return true;
}

/** As `isBudgetSpent`, for what a run cannot do without. Throws `BudgetSpent`. */
export async function requireBudget(pass: Omit<Pass, 'bot'>, what: Usage['what']): Promise<void> {
  if (await isBudgetSpent(pass, what)) throw new BudgetSpent(`the daily budget does not pay for: ${what}`);
}
