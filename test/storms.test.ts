import { expect, test } from 'vitest';
import { runStorms, runStormsOnBoth } from './support/run-storms.ts';

/** Thousands of others: `npm run storm`. */
const CASES = 67;
const CASES_ON_BOTH = 8;
const SEED = 20_261_120;

test(`exactly one answer in ${CASES} random cases of games, posts, edits, faults, kills, lost databases and rivals (npm run storm: thousands)`, async () => {
  const { failures, ...tally } = await runStorms({ runs: CASES, seed: SEED, atOnce: 6 });
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ cases: CASES, doubled: 0, lost: 0 });
  expect(tally.answers).toBeGreaterThan(CASES / 2);
  expect(tally.kills).toBeGreaterThan(CASES / 4);
  expect(tally.faultedRuns).toBeGreaterThan(CASES);
});

test(`exactly one answer in ${CASES_ON_BOTH} random cases of one bot on X and Bluesky (npm run storm: a thousand)`, async () => {
  const { failures, ...tally } = await runStormsOnBoth({ runs: CASES_ON_BOTH, seed: SEED, atOnce: 4 });
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ cases: CASES_ON_BOTH, doubled: 0, lost: 0 });
  expect(tally.answers).toBeGreaterThan(5 * CASES_ON_BOTH);
  expect(tally.kills).toBeGreaterThan(0);
  expect(tally.faultedRuns).toBeGreaterThan(5 * CASES_ON_BOTH);
});
