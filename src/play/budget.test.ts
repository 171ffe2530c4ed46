import { expect, test } from 'vitest';
import { budgetLeft } from './budget.ts';
import type { PlayContext } from './context.ts';

test.each([
  ['2026-11-20T00:00:00Z', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20T23:59:59Z', '2026-11-20T00:00:00.000Z'],
  ['2026-11-21T00:30:00+02:00', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20T18:00:00-08:00', '2026-11-21T00:00:00.000Z'],
])('at %s what was spent since %s counts: a UTC day, whatever the zone of the machine', (now, since) => {
  const asked: string[] = [];
  const left = budgetLeft({
    now: () => new Date(now),
    rules: { dailyBudgetMicroUsd: 1000 },
    store: {
      spending: {
        since: (moment: Date) => {
          asked.push(moment.toISOString());
          return 400;
        },
      },
    },
  } as unknown as PlayContext);
  expect({ left, asked }).toEqual({ left: 600, asked: [since] });
});
