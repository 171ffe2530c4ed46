import { describe, expect, test } from 'vitest';
import { answersOf } from '../metrics/answers.ts';
import type { Observation } from '../observation.ts';
import { observed, randomNumbers, smallModel } from '../testing/observations.ts';
import { calibrate } from './calibrate.ts';
import { keeps, tooFew } from './targets.ts';
import { fitDecision } from './thresholds.ts';

const targets = { precision: 0.9, falseAnimals: 0.02, confidence: 0.95 };

const times = (count: number, make: (i: number) => Observation): Observation[] =>
  Array.from({ length: count }, (_, i) => make(i));
const dog = (truth: string, probability: number) =>
  observed(truth, { dog: probability, none: 1 - probability });
const cougar = (truth: string, probability: number) =>
  observed(truth, { cougar: probability, bobcat: 1 - probability });
const seen = (truth: string) => observed(truth, { none: 0.99, dog: 0.01 });

/** Sure dogs are dogs, half-sure ones every other time; nothing is taken for a dog at 0.7 only. */
const pictures = [
  ...times(400, () => dog('dog', 0.9)),
  ...times(100, (i) => dog(i % 2 === 0 ? 'dog' : 'cougar', 0.6)),
  ...times(20, () => dog('none', 0.7)),
  ...times(280, () => seen('none')),
  ...times(100, () => cougar('cougar', 0.95)),
  ...times(60, () => cougar('bobcat', 0.1)),
];

describe('thresholds from targets', () => {
  test('lie just above what would break a target, and not higher', () => {
    const { decision, met } = fitDecision(pictures, smallModel, targets);
    expect(met).toBe(true);
    // 0.6 would be right too seldom, 0.7 gives 20 of 300 pictures a dog that is not there.
    expect(decision.label).toBe(0.71);
    const answers = answersOf(pictures, { ...smallModel, decision });
    expect(answers.right.value).toBe(1);
    expect(answers.falseAnimals.hits).toBe(0);
    expect(answers.coverage.hits).toBe(560);
  });

  test('are as low as more probable than not where nothing speaks against it', () => {
    const easy = [...times(200, () => dog('dog', 0.55)), ...times(200, () => seen('none'))];
    const { decision } = fitDecision(easy, smallModel, targets);
    expect(decision).toMatchObject({ label: 0.5, group: 0.5 });
  });

  test('hold back a label that is wrong too often, which may still be named as its group', () => {
    const cougars = times(100, (i) => cougar(i % 4 === 0 ? 'bobcat' : 'cougar', 0.8));
    const { decision, reasons } = fitDecision([...pictures, ...cougars], smallModel, {
      ...targets,
      falseAnimals: 0.2,
    });
    expect(decision.only?.cougar).toBe(0.81);
    expect(reasons.cougar).toBe('stricter');
    const answers = answersOf(cougars, { ...smallModel, decision });
    expect(answers.byName).toEqual({ wild_cat: expect.objectContaining({ hits: 100, of: 100 }) });
  });

  test('are strict for a label of which there is no picture', () => {
    const none = pictures.filter(({ truth }) => truth !== 'bobcat');
    const { decision, reasons } = fitDecision(none, smallModel, targets);
    expect(decision.only).toMatchObject({ bobcat: 0.95 });
    expect(reasons).toMatchObject({ bobcat: 'unmeasured' });
    const lynx = answersOf([observed('bobcat', { bobcat: 0.9, cougar: 0.1 })], { ...smallModel, decision });
    expect(Object.keys(lynx.byName)).toEqual(['wild_cat']);
  });

  test('give a group of all animals what the targets leave over, and nothing that labels could have had', () => {
    const groups = [
      ...smallModel.groups.map((group) => ({ ...group, group: 'animal' })),
      { id: 'animal', name: 'animal' },
    ];
    const labels = smallModel.labels.map((label) =>
      label.id === 'dog' ? { ...label, group: 'animal' } : label,
    );
    const model = { ...smallModel, labels, groups };
    const some = [...pictures, ...times(8, () => observed('none', { none: 0.4, dog: 0.3, cougar: 0.3 }))];
    const without = fitDecision(some, smallModel, targets).decision;
    const { decision, reasons } = fitDecision(some, model, targets);
    expect(decision).toMatchObject({ label: without.label, group: without.group });
    // The 20 pictures of nothing at 0.7 must not become animals; with 0.71 the doubtful dogs at 0.6 are left out too.
    expect(decision.only?.animal).toBe(0.71);
    expect(reasons.animal).toBe('vague');
    const answers = answersOf(some, { ...model, decision });
    expect(answers.specific.hits).toBe(answersOf(some, { ...smallModel, decision: without }).coverage.hits);
  });

  test('do not let groups make up for labels that are wrong too often', () => {
    const tally = {
      ...{ named: 1000, right: 980, labelsNamed: 100, labelsRight: 85, covered: 1000, specific: 1000 },
      ...{ animals: 1000, falseAnimals: 0, withoutAnimal: 500 },
    };
    expect(keeps(tally, targets)).toBe(false);
    expect(keeps({ ...tally, labelsRight: 99 }, targets)).toBe(true);
  });

  test('let "no animal" be said as soon as that is right often enough', () => {
    const empty = (truth: string, p: number) => observed(truth, { none: p, dog: 1 - p });
    const some = [
      ...pictures,
      ...times(60, () => empty('dog', 0.8)),
      ...times(20, () => empty('none', 0.85)),
    ];
    expect(fitDecision(some, smallModel, targets).decision.nothing).toBe(0.81);
  });

  test('name nothing when no threshold keeps to the targets, and say so', () => {
    const random = times(300, (i) => dog(i % 2 === 0 ? 'dog' : 'none', 0.99));
    const { decision, met } = fitDecision(random, smallModel, targets);
    expect(met).toBe(false);
    expect(answersOf(random, { ...smallModel, decision }).right.of).toBe(0);
  });

  test('that were fitted keep to the targets by their one-sided bounds, on random predictions of any quality', () => {
    const random = randomNumbers(3);
    for (const skill of [0.2, 0.5, 1, 2, 4]) {
      const ids = smallModel.labels.map(({ id }) => id);
      const made = times(600, () => {
        const truth = ids[Math.floor(random() * ids.length)] ?? 'none';
        const powers = ids.map((id) => Math.exp(3 * random() + (id === truth ? skill : 0)));
        const total = powers.reduce((sum, power) => sum + power, 0);
        return observed(truth, Object.fromEntries(ids.map((id, i) => [id, (powers[i] ?? 0) / total])));
      });
      const { decision } = fitDecision(made, smallModel, targets);
      const { right, labels, falseAnimals } = answersOf(made, { ...smallModel, decision });
      const tally = {
        ...{ named: right.of, right: right.hits, labelsNamed: labels.of, labelsRight: labels.hits },
        ...{
          falseAnimals: falseAnimals.hits,
          withoutAnimal: falseAnimals.of,
          covered: 0,
          specific: 0,
          animals: 0,
        },
      };
      expect(keeps(tally, targets)).toBe(true);
    }
  });
});

describe('too few pictures', () => {
  test('are told with the number that is needed, at which a perfect model just passes', () => {
    expect(tooFew({ animals: 24, withoutAnimal: 100 }, targets)).toEqual([
      expect.stringContaining('24 pictures of animals are too few to show such a precision; at least 25'),
      expect.stringContaining('at least 133'),
    ]);
    expect(tooFew({ animals: 25, withoutAnimal: 133 }, targets)).toEqual([]);
    const perfect = {
      ...{ named: 25, right: 25, labelsNamed: 25, labelsRight: 25, covered: 25, specific: 25, animals: 25 },
      falseAnimals: 0,
    };
    expect(keeps({ ...perfect, withoutAnimal: 133 }, targets)).toBe(true);
    expect(keeps({ ...perfect, withoutAnimal: 132 }, targets)).toBe(false);
  });

  test('without an animal are no obstacle when there are none at all', () => {
    expect(tooFew({ animals: 25, withoutAnimal: 0 }, targets)).toEqual([]);
  });

  test('stop calibrating', () => {
    expect(() => calibrate(pictures.slice(0, 10), smallModel, targets)).toThrow('too few');
  });
});

test('calibrating fits the temperature first, and the thresholds to the probabilities it makes', () => {
  // No network is as certain as numbers made up by hand.
  const honest = pictures.map((picture) => ({
    ...picture,
    scores: picture.scores.map(({ label, probability }) => ({
      label,
      probability: (probability + 0.001) / (1 + 0.001 * picture.scores.length),
    })),
  }));
  const found = calibrate(honest, smallModel, targets);
  expect(found.after.meanLoss).toBeLessThan(found.before.meanLoss ?? 0);
  expect(found.met).toBe(true);
  expect(found.crossCheck.named).toBeGreaterThan(500);
  expect(found.crossCheck.animals).toBe(660);
  expect(found.crossCheck.isBySource).toBe(false);
  const kept = calibrate(pictures, smallModel, targets, { keepTemperature: true });
  expect(kept.temperatureFactor).toBe(1);
  expect(kept.decision.label).toBe(0.71);
});

test('with sources enough, each is judged by thresholds that have not seen it', () => {
  // Of one source every dog is a cougar in truth; the others know nothing of it.
  const some = Array.from({ length: 7 }, (_, source) =>
    [...times(60, () => dog(source === 0 ? 'cougar' : 'dog', 0.9)), ...times(40, () => seen('none'))].map(
      (picture) => ({ ...picture, picture: { ...picture.picture, source: `source ${source}` } }),
    ),
  ).flat();
  const { crossCheck } = calibrate(
    some,
    smallModel,
    { ...targets, precision: 0.7 },
    { keepTemperature: true },
  );
  expect(crossCheck).toMatchObject({ isBySource: true, animals: 420, named: 420, right: 360 });
});
