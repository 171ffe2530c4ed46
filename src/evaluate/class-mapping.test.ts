import { describe, expect, test } from 'vitest';
import { findLabel, mapClasses } from './class-mapping.ts';

const labels = [
  { id: 'cougar', name: 'cougar', aliases: ['puma', 'Mountain Lion'] },
  { id: 'house_cat', name: 'house cat', aliases: ['domestic_cat', 'dog'] },
  { id: 'dog', name: 'dog' },
];
const model = { name: 'tiny', labels };

describe('what a class of a data set means', () => {
  test('is a label by id, name or alias, however it is written', () => {
    expect(
      [...mapClasses(['cougar', 'House-Cat', 'mountain_lion', 'PUMA', 'domestic cat'], model)].sort(),
    ).toEqual([
      ['House-Cat', 'house_cat'],
      ['PUMA', 'cougar'],
      ['cougar', 'cougar'],
      ['domestic cat', 'house_cat'],
      ['mountain_lion', 'cougar'],
    ]);
  });

  test('ids and names win over the aliases of other labels', () => {
    expect(findLabel('dog', labels)?.id).toBe('dog');
  });

  test('that means nothing is an error which lists all such classes, and the cure', () => {
    expect(() => mapClasses(['yeti', 'cougar', 'bigfoot'], model)).toThrow(
      /no label for the classes bigfoot, yeti\..*cougar, house cat, dog.*"aliases".*--ignore bigfoot,yeti$/s,
    );
  });

  test('may be left out', () => {
    expect([...mapClasses(['Yeti', 'dog'], model, { ignore: ['yeti'] })]).toEqual([['dog', 'dog']]);
  });

  test("may be known from another model's mapping, where both have the label", () => {
    const fallback = new Map([
      ['hound', 'dog'],
      ['raven', 'bird'],
    ]);
    expect([...mapClasses(['hound'], model, { fallback })]).toEqual([['hound', 'dog']]);
    expect(() => mapClasses(['raven'], model, { fallback })).toThrow('no label for the class raven');
  });
});
