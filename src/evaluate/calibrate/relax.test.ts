import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelSet } from '../../game/game.ts';
import { observed, smallModel } from '../testing/observations.ts';
import { casesOf, nameGiven, tallyOf } from './cases.ts';
import { relax, tidied } from './relax.ts';
import type { Decision } from './search.ts';

const targets = { precision: 0.9, falseAnimals: 0.02, confidence: 0.95 };
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('thresholds of single names', () => {
  // Cougars and dogs are right from 0.6 on, but twenty memes are taken for dogs at 0.8.
  const cases = casesOf(
    [
      ...times(100, () => observed('cougar', { cougar: 0.6, none: 0.4 })),
      ...times(100, () => observed('dog', { dog: 0.6, none: 0.4 })),
      ...times(100, () => observed('dog', { dog: 0.9, none: 0.1 })),
      ...times(20, () => observed('none', { dog: 0.8, none: 0.2 })),
      ...times(280, () => observed('none', { none: 1 })),
    ],
    smallModel,
  );
  const problem = { cases, targets, vague: new Set<string>(), least: new Map([['bobcat', 0.95]]) };
  const start: Decision = { label: 0.85, group: 0.95, nothing: 0.9, only: { bobcat: 0.97 } };

  test('go down where that keeps to the targets, and only there', () => {
    const { only } = relax(start, problem, smallModel);
    expect(only.cougar).toBe(0.5);
    expect(only.dog).toBeUndefined();
    expect(tallyOf(cases, { ...start, only }, problem.vague)).toMatchObject({
      covered: 200,
      falseAnimals: 0,
    });
  });

  test('stay where nothing is gained, and above the least they may have', () => {
    expect(relax(start, problem, smallModel).only.bobcat).toBe(0.97);
    const lynxes = [
      ...cases,
      ...casesOf(
        times(50, () => observed('bobcat', { bobcat: 0.96, none: 0.04 })),
        smallModel,
      ),
    ];
    expect(relax(start, { ...problem, cases: lynxes }, smallModel).only.bobcat).toBe(0.95);
  });
});

test('tidied thresholds name the same with fewer exceptions', () => {
  const model: LabelSet = { ...smallModel, groups: [...smallModel.groups, { id: 'all', name: 'animal' }] };
  const step = fc.constantFrom(0.5, 0.6, 0.7);
  const only = fc.dictionary(fc.constantFrom('cougar', 'bobcat', 'dog', 'wild_cat', 'all'), step);
  const scores = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(only, step, step, fc.array(scores, { maxLength: 10 }), (own, label, group, pictures) => {
      const decision = { label, group, nothing: 0.6, only: own };
      const tidy = tidied(decision, model, new Set(['all']));
      const exceptions = (one: Decision): number => Object.keys(one.only).filter((id) => id !== 'all').length;
      expect(exceptions(tidy)).toBeLessThanOrEqual(5);
      expect(exceptions(tidied(tidy, model, new Set(['all'])))).toBe(exceptions(tidy));
      for (const powers of pictures) {
        const total = powers.reduce((sum, power) => sum + power, 0);
        const said = Object.fromEntries(model.labels.map(({ id }, i) => [id, (powers[i] ?? 0) / total]));
        const [one] = casesOf([observed('dog', said)], model);
        expect(one && nameGiven(one, tidy)?.id).toBe(one && nameGiven(one, decision)?.id);
      }
    }),
  );
  expect(
    tidied({ label: 0.9, group: 0.8, nothing: 0.5, only: { cougar: 0.6, dog: 0.6 } }, smallModel, new Set()),
  ).toEqual({
    label: 0.6,
    group: 0.8,
    nothing: 0.5,
    only: { bobcat: 0.9 },
  });
});
