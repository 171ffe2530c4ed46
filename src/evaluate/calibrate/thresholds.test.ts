import { describe, expect, test } from 'vitest';
import { answersOf } from '../metrics/answers.ts';
import { cougar, dog, empty, knownPictures, times } from '../testing/made-up-pictures.ts';
import { observed, smallModel } from '../testing/observations.ts';
import { fitThresholds, withMargin } from './thresholds.ts';

const targets = { precision: 0.9, falseAnimals: 0.02, confidence: 0.9 };

describe('thresholds from targets', () => {
  test('lie just above what would break a target, and not higher', () => {
    const { decision } = fitThresholds(knownPictures, smallModel, targets);
    expect(decision.label).toBe(0.71);
    const answers = answersOf(knownPictures, { ...smallModel, decision });
    expect(answers.right.value).toBe(1);
    expect(answers.falseAnimals.hits).toBe(0);
    expect(answers.coverage.hits).toBe(560);
  });

  test('are as low as more probable than not where nothing speaks against it', () => {
    const easy = [...times(200, () => dog('dog', 0.55)), ...times(200, () => empty('none', 0.99))];
    expect(fitThresholds(easy, smallModel, targets).decision).toMatchObject({ label: 0.5, group: 0.5 });
  });

  test('hold back a label that is wrong too often, which may still be named as its group', () => {
    const cougars = times(100, (i) => cougar(i % 4 === 0 ? 'bobcat' : 'cougar', 0.8));
    const { decision, reasons } = fitThresholds([...knownPictures, ...cougars], smallModel, {
      ...targets,
      falseAnimals: 0.2,
    });
    expect(decision.only.cougar).toBe(0.81);
    expect(reasons.cougar).toBe('imprecise');
    const answers = answersOf(cougars, { ...smallModel, decision });
    expect(answers.byName).toEqual({ wild_cat: expect.objectContaining({ hits: 100, of: 100 }) });
  });

  test('are strict for a label of which there is no picture', () => {
    const none = knownPictures.filter(({ truth }) => truth !== 'bobcat');
    const { decision, reasons } = fitThresholds(none, smallModel, targets);
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
    const some = [
      ...knownPictures,
      ...times(8, () => observed('none', { none: 0.4, dog: 0.3, cougar: 0.3 })),
    ];
    const without = fitThresholds(some, smallModel, targets).decision;
    const { decision, reasons } = fitThresholds(some, model, targets);
    expect(decision).toMatchObject({ label: without.label, group: without.group });
    // The 20 pictures of nothing at 0.7 must not become animals; with 0.71 the doubtful dogs at 0.6 are left out too.
    expect(decision.only.animal).toBe(0.71);
    expect(reasons.animal).toBe('vague');
    const answers = answersOf(some, { ...model, decision });
    expect(answers.specific.hits).toBe(answersOf(some, { ...smallModel, decision: without }).coverage.hits);
  });

  test('let "no animal" be said as soon as that is right often enough', () => {
    const some = [
      ...knownPictures,
      ...times(60, () => empty('dog', 0.8)),
      ...times(20, () => empty('none', 0.85)),
    ];
    expect(fitThresholds(some, smallModel, targets).decision.nothing).toBe(0.81);
  });

  test('name nothing when no choice keeps to the targets', () => {
    const random = times(300, (i) => dog(i % 2 === 0 ? 'dog' : 'none', 0.99));
    const { decision } = fitThresholds(random, smallModel, targets);
    expect(answersOf(random, { ...smallModel, decision }).right.of).toBe(0);
  });
});

describe('a margin', () => {
  const fitted = {
    decision: { label: 0.5, group: 0.8, nothing: 0.7, only: { cougar: 0.95, bobcat: 0.95, wild_cat: 1 } },
    reasons: { cougar: 'imprecise', bobcat: 'unmeasured', wild_cat: 'imprecise' },
  } as const;

  test('raises what names need, in log-odds; what was never fitted and what says "no animal" stay', () => {
    expect(withMargin(fitted, 0.5)).toEqual({
      // 1 / (1 + e^-0.5) = 0.6225, 4 e^0.5 / (1 + 4 e^0.5) = 0.8683, 19 e^0.5 / (1 + 19 e^0.5) = 0.9690
      label: 0.623,
      group: 0.869,
      nothing: 0.7,
      only: { cougar: 0.97, bobcat: 0.95, wild_cat: 1 },
    });
  });

  test('of 0 changes nothing, one that is huge stays below certainty', () => {
    expect(withMargin(fitted, 0)).toEqual(fitted.decision);
    expect(withMargin(fitted, 40)).toMatchObject({ label: 0.999, only: { bobcat: 0.999 } });
  });
});
