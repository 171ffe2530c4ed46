import { describe, expect, test } from 'vitest';
import { answersOf } from '../metrics/answers.ts';
import { normalQuantile } from '../metrics/share.ts';
import { cougar, dog, empty, knownPictures, times } from '../testing/made-up-pictures.ts';
import { observed, randomNumbers, smallModel } from '../testing/observations.ts';
import { calibrate } from './calibrate.ts';
import type { Tally } from './cases.ts';
import { keeps, tooFew } from './targets.ts';

const targets = { precision: 0.9, falseAnimals: 0.02, confidence: 0.95 };
const z = normalQuantile(targets.confidence);
const kept = { keepTemperature: true };

/** Predictions of some skill over all labels: probabilities that mean what they say. */
function predictions(skill: number, count: number, seed: number) {
  const random = randomNumbers(seed);
  const ids = smallModel.labels.map(({ id }) => id);
  return times(count, () => {
    const truth = ids[Math.floor(random() * ids.length)] ?? 'none';
    const powers = ids.map((id) => Math.exp(3 * random() + (id === truth ? skill : 0)));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return observed(truth, Object.fromEntries(ids.map((id, i) => [id, (powers[i] ?? 0) / total])));
  });
}

describe('calibrating', () => {
  test('fits the temperature first, and the thresholds to the probabilities it makes', () => {
    // No network is as certain as numbers made up by hand.
    const honest = knownPictures.map((picture) => ({
      ...picture,
      scores: picture.scores.map(({ label, probability }) => ({
        label,
        probability: (probability + 0.001) / (1 + 0.001 * picture.scores.length),
      })),
    }));
    const found = calibrate(honest, smallModel, targets);
    expect(found.after.meanLoss).toBeLessThan(found.before.meanLoss ?? 0);
    expect(found.met).toBe(true);
    expect(found.heldOut).toMatchObject({ animals: 660, isBySource: false });
    expect(calibrate(knownPictures, smallModel, targets, kept)).toMatchObject({
      temperatureFactor: 1,
      margin: 0,
      decision: { label: 0.71 },
    });
  });

  test('takes the smallest margin with which pictures that took no part keep to the targets', () => {
    const pictures = predictions(2, 600, 11);
    const found = calibrate(pictures, smallModel, targets, kept);
    expect(found.met).toBe(true);
    expect(found.margin).toBeGreaterThan(0);
    expect(keeps(found.heldOut, targets, z)).toBe(true);
    const lax = calibrate(pictures, smallModel, { ...targets, confidence: 0.5 }, kept);
    expect(lax.margin).toBeLessThan(found.margin);
    expect(lax.after.answers.coverage.hits).toBeGreaterThan(found.after.answers.coverage.hits);
  });

  test.each([1, 2, 3, 5])('keeps to the targets on new pictures too, with a network of skill %d', (skill) => {
    const { decision } = calibrate(predictions(skill, 700, skill), smallModel, targets, kept);
    const { right, falseAnimals } = answersOf(predictions(skill, 4000, 100 + skill), {
      ...smallModel,
      decision,
    });
    expect(right.value ?? 1).toBeGreaterThanOrEqual(targets.precision);
    expect(falseAnimals.value).toBeLessThanOrEqual(targets.falseAnimals);
  });

  test('names nothing and says so when no margin keeps to the targets', () => {
    const random = times(300, (i) => dog(i % 2 === 0 ? 'dog' : 'none', 0.99));
    const found = calibrate(random, smallModel, targets, kept);
    expect(found.met).toBe(false);
    expect(found.after.answers.right.of).toBe(0);
  });

  test('a target that the pictures cannot test is not met, however well the others are kept to', () => {
    const animals = knownPictures.filter(({ truth }) => truth !== 'none');
    expect(calibrate(animals, smallModel, { ...targets, precision: 0.7 }, kept)).toMatchObject({
      kept: true,
      untested: ['falseAnimals'],
      met: false,
    });
    const dogs = times(100, () => dog('dog', 0.9));
    expect(calibrate(dogs, smallModel, targets, kept)).toMatchObject({
      kept: true,
      untested: ['precision', 'falseAnimals'],
      met: false,
    });
    const dogsOrNothing = [...dogs, ...times(200, () => empty('none', 0.99))];
    expect(calibrate(dogsOrNothing, smallModel, targets, kept)).toMatchObject({ untested: [], met: true });
  });

  test('judges each source by thresholds that have not seen it, when there are enough', () => {
    // Of one source every dog is a cougar in truth; the others know nothing of it.
    const some = Array.from({ length: 7 }, (_, source) =>
      [
        ...times(60, () => dog(source === 0 ? 'cougar' : 'dog', 0.9)),
        ...times(40, () => empty('none', 0.99)),
      ].map((picture) => ({ ...picture, picture: { ...picture.picture, source: `source ${source}` } })),
    ).flat();
    const { heldOut, met } = calibrate(some, smallModel, { ...targets, precision: 0.7 }, kept);
    expect(heldOut).toMatchObject({ isBySource: true, parts: 7, animals: 420, named: 420, right: 360 });
    expect(met).toBe(true);
  });
});

describe('the targets', () => {
  const perfect: Tally = {
    ...{ named: 25, right: 25, labelsNamed: 25, labelsRight: 25, covered: 25, specific: 25, animals: 25 },
    ...{ falseAnimals: 0, withoutAnimal: 133 },
  };

  test('are not met by groups that make up for labels', () => {
    const tally = { ...perfect, named: 1000, right: 980, labelsNamed: 100, labelsRight: 85 };
    expect(keeps(tally, targets)).toBe(false);
    expect(keeps({ ...tally, labelsRight: 90 }, targets)).toBe(true);
    expect(keeps({ ...tally, labelsRight: 90 }, targets, z)).toBe(false);
    expect(keeps({ ...tally, labelsRight: 99, withoutAnimal: 500 }, targets, z)).toBe(true);
  });

  test('need so many pictures that a perfect model just passes', () => {
    expect(tooFew({ animals: 24, withoutAnimal: 100 }, targets)).toEqual([
      expect.stringContaining('24 pictures of animals are too few to show such a precision; at least 25'),
      expect.stringContaining('at least 133'),
    ]);
    expect(tooFew({ animals: 25, withoutAnimal: 133 }, targets)).toEqual([]);
    expect(keeps(perfect, targets, z)).toBe(true);
    expect(keeps({ ...perfect, withoutAnimal: 132 }, targets, z)).toBe(false);
  });

  test('need no pictures without an animal: then that one is left out', () => {
    expect(tooFew({ animals: 25, withoutAnimal: 0 }, targets)).toEqual([]);
    expect(keeps({ ...perfect, withoutAnimal: 0 }, targets, z)).toBe(true);
  });

  test.each([
    ['photos at all', 0, cougar],
    ['photos of animals', 200, empty],
  ] as const)('cannot be shown without %s, and are refused with the number that could', (_, count, make) => {
    const pictures = times(count, () => make('none', 0.9));
    expect(() => calibrate(pictures, smallModel, targets)).toThrow(
      /0 pictures of animals are too few to show such a precision; at least 25/,
    );
  });

  test('with too few pictures are refused', () => {
    expect(() =>
      calibrate(
        times(10, () => cougar('cougar', 0.9)),
        smallModel,
        targets,
      ),
    ).toThrow('too few');
  });
});
