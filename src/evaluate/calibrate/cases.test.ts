import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LabelSet } from '../../game/game.ts';
import { sightOf } from '../../game/verdict.ts';
import { observed, smallModel } from '../testing/observations.ts';
import { casesOf, nameGiven, tallyOf } from './cases.ts';

const nested: LabelSet = {
  ...smallModel,
  labels: [
    ...smallModel.labels.slice(0, 2),
    { id: 'dog', name: 'dog', group: 'beast' },
    ...smallModel.labels.slice(3),
  ],
  groups: [
    { id: 'beast', name: 'beast' },
    { id: 'wild_cat', name: 'wild cat', group: 'beast' },
  ],
};
const threshold = fc.integer({ min: 50, max: 100 }).map((hundredths) => hundredths / 100);

test("the short form names what the game's decision rule names", () => {
  const scores = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
  const only = fc.dictionary(fc.constantFrom('cougar', 'dog', 'wild_cat', 'beast'), threshold, {
    maxKeys: 3,
  });
  fc.assert(
    fc.property(scores, threshold, threshold, threshold, only, (powers, label, group, nothing, own) => {
      const total = powers.reduce((sum, power) => sum + power, 0);
      const picture = observed(
        'dog',
        Object.fromEntries(smallModel.labels.map(({ id }, i) => [id, (powers[i] ?? 0) / total])),
      );
      const model = { ...nested, decision: { label, group, nothing, only: own } };
      const sight = sightOf(picture.scores, model);
      const [one] = casesOf([picture], model);
      const named = one && nameGiven(one, model.decision);
      expect(named?.id).toBe(sight.kind === 'label' || sight.kind === 'group' ? sight.named.id : undefined);
    }),
    { numRuns: 500 },
  );
});

test('the tally counts names, right ones, and those given to nothing', () => {
  const pictures = [
    observed('cougar', { cougar: 0.9, none: 0.1 }),
    observed('cougar', { cougar: 0.5, bobcat: 0.5 }),
    observed('dog', { cougar: 0.9, dog: 0.1 }),
    observed('dog', { dog: 0.5, none: 0.5 }),
    observed('none', { dog: 0.9, none: 0.1 }),
  ];
  expect(tallyOf(casesOf(pictures, smallModel), smallModel.decision, new Set())).toEqual({
    ...{ named: 4, right: 2, labelsNamed: 3, labelsRight: 1, covered: 3, specific: 3, animals: 4 },
    ...{ falseAnimals: 1, withoutAnimal: 1 },
  });
});
