import { expect, test } from 'vitest';
import { runStorms, runStormsOnBoth } from './support/run-storms.ts';
import { faultKinds } from './support/storm-case.ts';

/** Thousands of others: `npm run storm`. */
const CASES = 24;
const CASES_ON_BOTH = 4;
/** Of four thousand looked at the one with the most kinds of steps and faults in so few cases. */
const SEED = 20_263_208;

test(`exactly one answer in ${CASES} random cases of games, posts, edits, faults, kills, lost databases and rivals (npm run storm: thousands)`, async () => {
  const { failures, kinds, ...tally } = await runStorms({ runs: CASES, seed: SEED, atOnce: 6 });
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ cases: CASES, doubled: 0, lost: 0 });
  expect(tally.answers).toBeGreaterThan(CASES / 2);
  expect(tally.kills).toBeGreaterThan(CASES / 4);
  expect(tally.faultedRuns).toBeGreaterThan(CASES);
  const steps = [
    'post',
    'edit',
    'delete',
    'wait',
    'pass',
    'kill',
    'fault',
    'lose database',
    'two runs',
    'two machines',
  ];
  expect([...kinds].toSorted()).toEqual(
    [...steps, ...Object.keys(faultKinds)].filter((kind) => kind !== 'fault').toSorted(),
  );
});

test(`exactly one answer in ${CASES_ON_BOTH} random cases of one bot on X and Bluesky (npm run storm: a thousand)`, async () => {
  const { failures, ...tally } = await runStormsOnBoth({ runs: CASES_ON_BOTH, seed: SEED, atOnce: 4 });
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ cases: CASES_ON_BOTH, doubled: 0, lost: 0 });
  expect(tally.answers).toBeGreaterThan(5 * CASES_ON_BOTH);
  expect(tally.kills).toBeGreaterThan(0);
  expect(tally.faultedRuns).toBeGreaterThan(5 * CASES_ON_BOTH);
});
