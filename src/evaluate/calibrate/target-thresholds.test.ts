import { describe, expect, test } from 'vitest';
import { targetOf } from '../../game/target.ts';
import { decided, sidesOf } from '../metrics/sides.ts';
import { observed, randomNumbers, smallModel } from '../testing/observations.ts';
import { calibrateTarget, usualLimits } from './target-thresholds.ts';

const target = targetOf(['cougar'], smallModel);
const limits = { ...usualLimits, confidence: 0.9 };

/** Pictures of a source: `p` of the cougar rises with `skill` for cougars and falls for dogs. */
function pictures(truth: string, count: number, source: string, skill: number, seed: number) {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const logOdds = (truth === 'cougar' ? skill : -skill) + 4 * (random() - 0.5);
    const p = 1 / (1 + Math.exp(-logOdds));
    return observed(truth, { cougar: p, dog: 1 - p }, { source });
  });
}
const sources = ['a', 'b', 'c', 'd', 'e', 'f'];
const good = sources.flatMap((source, i) => [
  ...pictures('cougar', 60, source, 3, i),
  ...pictures('dog', 400, source, 3, 100 + i),
]);

describe('thresholds for yes and no', () => {
  test('keep to the limits as counted, also where the sources took no part in the fit', () => {
    const found = calibrateTarget(good, target, smallModel, limits);
    expect(found.isBySource).toBe(true);
    expect(found.by).toEqual({ yes: 'bound', no: 'bound' });
    for (const { targets, others } of [found.after, found.heldOut]) {
      expect(targets.no.value).toBeLessThanOrEqual(limits.wrongNo);
      expect(others.yes.value).toBeLessThanOrEqual(limits.wrongYes);
      expect(decided(targets).value).toBeGreaterThan(0.9);
    }
    expect(found.thresholds).toMatchObject({ share: 0.5, measured: 0.1304 });
    expect(found.thresholds.yes).toBeGreaterThan(found.thresholds.no);
  });

  test('a hard source makes them more careful, though easy ones would make up for it', () => {
    const hard = good.map((picture) =>
      picture.picture.source === 'a' && picture.truth === 'dog'
        ? { ...picture, scores: observed('dog', { cougar: 0.8, dog: 0.2 }).scores }
        : picture,
    );
    const some = hard.filter(
      (picture, i) => picture.picture.source !== 'a' || picture.truth !== 'dog' || i % 14 === 0,
    );
    const easy = calibrateTarget(good, target, smallModel, limits).thresholds;
    expect(calibrateTarget(some, target, smallModel, limits).thresholds.yes).toBeGreaterThan(easy.yes);
  });

  test('the share of the game changes what is said of a photo, hardly which photos get it', () => {
    const rare = calibrateTarget(good, target, smallModel, { ...limits, share: 0.1 });
    const even = calibrateTarget(good, target, smallModel, limits);
    expect(rare.thresholds.yes).toBeLessThan(even.thresholds.yes);
    expect(Math.abs(rare.after.targets.yes.hits - even.after.targets.yes.hits)).toBeLessThanOrEqual(4);
  });

  test('with few pictures of the target its limit is held as counted, and that is told', () => {
    const few = good.filter((picture, i) => picture.truth !== 'cougar' || i % 6 === 0);
    const found = calibrateTarget(few, target, smallModel, limits);
    expect(found.by).toEqual({ yes: 'bound', no: 'count' });
    expect(found.after.targets.no.value).toBeLessThanOrEqual(limits.wrongNo);
  });

  test('nothing is said that is less probable than its contrary, and never with certainty', () => {
    const clear = sources.flatMap((source, i) => [
      ...pictures('cougar', 60, source, 30, i),
      ...pictures('dog', 60, source, 30, 100 + i),
    ]);
    const { yes, no } = calibrateTarget(clear, target, smallModel, limits).thresholds;
    expect(yes).toBeGreaterThanOrEqual(0.5);
    expect(no).toBeLessThanOrEqual(0.5);
    expect([yes < 1, no > 0]).toEqual([true, true]);
  });

  test('too few pictures of a side are refused, with how many there are', () => {
    expect(() => calibrateTarget(pictures('dog', 50, 'a', 3, 1), target, smallModel, limits)).toThrow(
      /0 pictures of the target "cougar" and 50 of other animals: at least 30 of each/,
    );
  });
});

test('each side counts its own pictures; those without an animal count for neither', () => {
  const model = {
    ...smallModel,
    decision: { ...smallModel.decision, targets: { cougar: { yes: 0.9, no: 0.1 } } },
  };
  const sides = sidesOf(
    [
      observed('cougar', { cougar: 0.95, dog: 0.05 }),
      observed('cougar', { cougar: 0.5, dog: 0.5 }),
      observed('cougar', { cougar: 0.05, dog: 0.95 }),
      observed('cougar', { none: 0.9, dog: 0.1 }),
      observed('dog', { dog: 1 }),
      observed('bobcat', { cougar: 0.9, bobcat: 0.1 }),
      observed('none', { cougar: 0.9, none: 0.1 }),
      observed('none', { none: 1 }),
    ],
    target,
    model,
  );
  const hits = ({ yes, no, cannotTell, nothing }: typeof sides.targets) =>
    [yes, no, cannotTell, nothing].map((share) => `${share.hits} of ${share.of}`);
  expect(hits(sides.targets)).toEqual(['1 of 4', '1 of 4', '1 of 4', '1 of 4']);
  expect(hits(sides.others)).toEqual(['1 of 2', '1 of 2', '0 of 2', '0 of 2']);
  expect(sides.withoutAnimal).toMatchObject({ hits: 1, of: 2 });
  expect(sides.isCalibrated).toBe(false);
});
