import { expect, test } from 'vitest';
import { affordable, budgetLeft, isBudgetSpent, isShareSpent, strangersLeft } from './budget.ts';
import { passWith, pricesOf } from './testing/pass.ts';

const DAYS = [
  '2026-11-19T23:59:59.999Z',
  '2026-11-20T00:00:00Z',
  '2026-11-20T23:59:59Z',
  '2026-11-21T00:00:00Z',
];

/** What is left of 1000 at that moment, when the end and the beginning of these UTC days cost 1, 10, 100, 1000. */
test.each([
  ['2026-11-19T23:59:59.999Z', 999],
  ['2026-11-20T00:00:00Z', 990],
  ['2026-11-20T23:59:59Z', 890],
  ['2026-11-21T00:30:00+02:00', 990],
  ['2026-11-20T18:00:00-08:00', 0],
])('at %s, %d is left: the UTC day counts, whatever the zone of the machine', async (now, left) => {
  const pass = passWith({
    now: () => new Date(now),
    dailyBudgetMicroUsd: 1000,
    platform: { prices: pricesOf(1) },
  });
  for (const [i, day] of DAYS.entries()) {
    const at = new Date(day);
    if (at <= pass.now())
      await pass.store.spending.record({ at, what: 'reply', units: 1, unitMicroUsd: 10 ** i });
  }
  expect(await budgetLeft(pass)).toBe(left);
});

test.each([
  ['pays for the call', 100, 40, 1, false],
  ['pays for exactly the call', 40, 40, 1, false],
  ['does not pay for it', 39, 40, 1, true],
  ['does not pay for all units', 100, 40, 3, true],
  ['is used up, and the call is free', 0, 0, 1, true],
])('a budget that %s', async (_, budget, price, units, spent) => {
  const pass = passWith({ dailyBudgetMicroUsd: budget, platform: { prices: pricesOf(price) } });
  expect(await isBudgetSpent(pass, 'post-read', units)).toBe(spent);
  await isBudgetSpent(pass, 'post-read', units);
  expect(pass.counts.get('budget-spent')).toBe(spent ? 1 : 0);
});

test('a platform that is free has no budget in its way, whatever was spent', async () => {
  const pass = passWith({ dailyBudgetMicroUsd: 0 });
  await pass.store.spending.record({ at: pass.now(), what: 'reply', units: 1, unitMicroUsd: 10 });
  expect(await isBudgetSpent(pass, 'reply')).toBe(false);
  expect(await isShareSpent(pass, 'reply')).toBe(false);
  expect(await affordable(pass, 'post-read')).toEqual({});
});

test.each([
  [5, { atMost: 20 }],
  [0, {}],
])('at a price of %d a budget of 100 pays for %o', async (price, most) => {
  expect(
    await affordable(
      passWith({ dailyBudgetMicroUsd: 100, platform: { prices: pricesOf(price) } }),
      'post-read',
    ),
  ).toEqual(most);
});

test("what was read of a host before its name was known is no stranger's", async () => {
  const pass = passWith({ dailyBudgetMicroUsd: 1000, platform: { prices: pricesOf(10) } });
  const games = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: ['drmichellelarue'] }];
  const left = () => strangersLeft({ ...pass, games });
  await pass.store.spending.noteStrangers(pass.now(), [
    { what: 'own-read', id: '1', accountId: '7', microUsd: 100 },
    { what: 'own-read', id: '2', accountId: '8', microUsd: 10 },
  ]);
  expect(await left()).toBe(390);
  await pass.store.accounts.saveHandle('7', 'DrMichelleLaRue', pass.now());
  await pass.store.accounts.saveHandle('8', 'somebody', pass.now());
  expect(await left()).toBe(490);
});
