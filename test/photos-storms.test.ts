import { expect, test } from 'vitest';
import { deaths } from './support/dying-disk.ts';
import { killAtStep, playPhotosStorm } from './support/photos-storm.ts';

/** Hundreds of others: `npm run storm`. */
const CASES = 24;
const SEED = 41_976;

test('killed at each step of a download, before, in the middle and after: no photo twice, none missing, none half', async () => {
  const { steps, kills } = await killAtStep(0, 'after');
  expect({ kills, isEnough: steps > 25 }).toEqual({ kills: 0, isEnough: true });
  const found: string[] = [];
  for (let at = 1; at <= steps; at++)
    for (const death of deaths) {
      const { problems, again, kills: died } = await killAtStep(at, death);
      expect(died).toBe(1);
      found.push(...problems.map((problem) => `step ${at} of ${steps}, ${death}: ${problem}`));
      if (again > 0) found.push(`step ${at} of ${steps}, ${death}: downloaded again`);
    }
  expect(found).toEqual([]);
});

test(`no photo twice, none missing, none with a wrong licence in ${CASES} random cases of kills, faults and changes there`, async () => {
  const found: string[] = [];
  const all = { photos: 0, kills: 0, faults: 0 };
  for (let seed = SEED; seed < SEED + CASES; seed++) {
    const { problems, again, photos, kills, faults } = await playPhotosStorm(seed);
    found.push(...problems.map((problem) => `case ${seed}: ${problem}`));
    if (again > 0) found.push(`case ${seed}: ${again} downloaded again`);
    all.photos += photos;
    all.kills += kills;
    all.faults += faults;
  }
  expect(found).toEqual([]);
  expect(all.photos).toBeGreaterThan(CASES * 5);
  expect(all.kills).toBeGreaterThan(CASES);
  expect(all.faults).toBeGreaterThan(CASES);
});
