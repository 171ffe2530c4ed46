import { describe, expect, test } from 'vitest';
import { observed, smallModel } from '../testing/observations.ts';
import { answersOf, coverageCurve } from './answers.ts';
import { meanLoss, topLosses } from './losses.ts';

const pictures = [
  observed('cougar', { cougar: 0.9, none: 0.1 }),
  observed('cougar', { cougar: 0.5, bobcat: 0.4, dog: 0.1 }),
  observed('cougar', { dog: 0.75, cougar: 0.25 }),
  observed('dog', { cougar: 0.45, bobcat: 0.4, dog: 0.15 }),
  observed('dog', { dog: 0.5, cougar: 0.5 }),
  observed('dog', { none: 0.8, dog: 0.2 }),
  observed('none', { none: 0.9, dog: 0.1 }),
  observed('none', { dog: 0.72, none: 0.28 }),
];

describe('answers by the decision rule', () => {
  const answers = answersOf(pictures, smallModel);

  test('a named label is right when it is the one, a named group when the right label is within', () => {
    expect(answers.labels).toMatchObject({ hits: 1, of: 3 });
    expect(answers.groups).toMatchObject({ hits: 1, of: 2 });
    expect(answers.right).toMatchObject({ hits: 2, of: 5 });
    expect(answers.byName).toMatchObject({
      cougar: { hits: 1, of: 1 },
      dog: { hits: 0, of: 2 },
      wild_cat: { hits: 1, of: 2 },
    });
    expect(Object.keys(answers.byName)).not.toContain('bobcat');
  });

  test('coverage counts pictures of animals that got a name, false animals those of nothing that did', () => {
    expect(answers.coverage).toMatchObject({ hits: 4, of: 6 });
    expect(answers.falseAnimals).toMatchObject({ hits: 1, of: 2 });
    expect(answers.nothing).toMatchObject({ hits: 1, of: 2 });
    expect(answers.unsure).toMatchObject({ hits: 1, of: 8 });
  });
});

describe('the curve of coverage and accuracy', () => {
  test('goes from the surest picture to all whose best label is an animal', () => {
    const curve = coverageCurve(pictures, smallModel);
    expect(curve).toEqual([
      { threshold: 0.9, coverage: 1 / 6, accuracy: 1 },
      { threshold: 0.75, coverage: 2 / 6, accuracy: 1 / 2 },
      { threshold: 0.5, coverage: 4 / 6, accuracy: 2 / 5 },
      { threshold: 0.45, coverage: 5 / 6, accuracy: 2 / 6 },
    ]);
  });

  test('is empty without animals', () => {
    expect(coverageCurve([observed('none', { dog: 1 })], smallModel)).toEqual([]);
  });
});

test('the worst mistakes come first, and only mistakes come', () => {
  const losses = topLosses(pictures, 3);
  expect(losses).toHaveLength(3);
  expect(losses[0]).toMatchObject({ predicted: 'cougar', actual: 'dog', actualProbability: 0.15 });
  expect(losses[0]?.loss).toBeCloseTo(-Math.log(0.15), 10);
  expect(losses.map(({ actualProbability }) => actualProbability)).toEqual([0.15, 0.2, 0.25]);
});

test('the mean loss is that of the right labels; a probability of 0 stays finite', () => {
  expect(meanLoss([observed('dog', { dog: 0.5 }), observed('dog', { dog: 0.25 })])).toBeCloseTo(
    1.5 * Math.LN2,
    10,
  );
  expect(meanLoss([observed('dog', { none: 1 })])).toBeLessThan(30);
  expect(meanLoss([])).toBeNull();
});
