import { describe, expect, test } from 'vitest';
import { observed } from '../testing/observations.ts';
import { confusion, focusOn, qualityByLabel, topK } from './confusion.ts';

/** Three cougars (two found), two dogs (one taken for a cougar), one picture of nothing (right). */
const pictures = [
  observed('cougar', { cougar: 0.9, dog: 0.1 }),
  observed('cougar', { cougar: 0.6, bobcat: 0.4 }),
  observed('cougar', { dog: 0.5, bobcat: 0.3, cougar: 0.2 }),
  observed('dog', { dog: 0.8, none: 0.2 }),
  observed('dog', { cougar: 0.7, none: 0.2, bobcat: 0.06, dog: 0.04 }),
  observed('none', { none: 1 }),
];
const labels = ['cougar', 'bobcat', 'dog', 'none'];

describe('the confusion matrix', () => {
  test('counts what each label was taken for', () => {
    expect(confusion(pictures, labels).counts).toEqual([
      [2, 0, 1, 0],
      [0, 0, 0, 0],
      [1, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
  });

  test('gives precision and recall of each label, and nothing for a label without pictures', () => {
    const [cougar, bobcat, dog] = qualityByLabel(confusion(pictures, labels));
    expect(cougar).toMatchObject({ pictures: 3, precision: { hits: 2, of: 3 }, recall: { hits: 2, of: 3 } });
    expect(bobcat).toMatchObject({ pictures: 0, precision: { value: null }, recall: { value: null } });
    expect(dog).toMatchObject({ pictures: 2, precision: { hits: 1, of: 2 }, recall: { value: 0.5 } });
  });

  test('refuses a label that the model lacks', () => {
    expect(() => confusion([observed('cow', { dog: 1 })], labels)).toThrow('lacks');
  });
});

test('top-1 and top-3 count where the right label stands', () => {
  expect(topK(pictures, 1)).toMatchObject({ hits: 4, of: 6 });
  expect(topK(pictures, 3)).toMatchObject({ hits: 5, of: 6 });
});

test('one label against all others: recall of both sides, their mean, precision, area', () => {
  const cougar = focusOn(pictures, 'cougar');
  expect(cougar.recall).toMatchObject({ hits: 2, of: 3 });
  expect(cougar.specificity).toMatchObject({ hits: 2, of: 3 });
  expect(cougar.balancedAccuracy).toBeCloseTo(2 / 3, 10);
  expect(cougar.precision).toMatchObject({ hits: 2, of: 3 });
  // 0.9, 0.6, 0.2 against 0, 0.7, 0: all pairs but 0.6 and 0.2 below 0.7.
  expect(cougar.areaUnderRoc).toBeCloseTo(7 / 9, 10);
  expect(focusOn(pictures, 'bobcat')).toMatchObject({ balancedAccuracy: null, areaUnderRoc: null });
});
