import { describe, expect, test } from 'vitest';
import { readNames } from '../vision/labels/read-names.ts';
import { tableOf } from '../vision/labels/table.ts';
import { readTaxonomy } from '../vision/labels/taxonomy.ts';
import type { Observation } from './observation.ts';
import { accuracyByRank, guessesOf, inPartOfLife, judgeOf, OTHER, taxaOfClasses } from './taxa.ts';

/** Of the starling and the owl the names say no family. */
const { taxonomy } = readTaxonomy(
  'genus,family,order\nCorvus,Corvidae,Passeriformes\nPica,Corvidae,Passeriformes\n',
);
const names =
  'Corvus corax (Common Raven)\nCorvus corone (Carrion Crow)\nPica pica (Eurasian Magpie)\nSturnus vulgaris (European Starling)\nStrix varia (Barred Owl)\nbackground';
const model = {
  ...tableOf(readNames(names).outputs, taxonomy),
  decision: { label: 0.7, group: 0.9, nothing: 0.7 },
};
const seen = (truth: string, scores: Readonly<Record<string, number>>): Observation => ({
  picture: { file: '', name: '', class: truth, source: '' },
  truth,
  scores: Object.entries(scores).map(([label, probability]) => ({ label, probability })),
});

describe('where the names say families of some genera only', () => {
  test('the surest family is none while kinds of unknown family are as likely', () => {
    const starling = { sturnus_vulgaris: 0.6, corvus_corax: 0.3, pica_pica: 0.1 };
    expect(guessesOf([seen('pica_pica', starling)], 'family', model)).toEqual([undefined]);
    expect(guessesOf([seen('pica_pica', starling)], 'genus', model)).toMatchObject([
      { id: 'sturnus', isRight: false },
    ]);
  });

  test('a family is not called wrong of a kind whose family is unknown, nor counted', () => {
    const corvid = { corvus_corax: 0.5, pica_pica: 0.3, sturnus_vulgaris: 0.2 };
    const some = [seen('sturnus_vulgaris', corvid), seen('pica_pica', corvid)];
    expect(guessesOf(some, 'family', model)).toMatchObject([
      { id: 'corvidae', isRight: undefined },
      { id: 'corvidae', isRight: true },
    ]);
    expect(accuracyByRank(some, model)).toMatchObject({
      species: { hits: 0, of: 2 },
      genus: { hits: 0, of: 2 },
      family: { hits: 1, of: 1 },
    });
  });

  test('a picture without an animal, and a class of a wider rank that lies elsewhere, make a name wrong', () => {
    const corvid = { corvus_corax: 0.8, strix_varia: 0.2 };
    const some = [seen('no_animal', corvid), seen('corvidae', { strix_varia: 1 })];
    expect(guessesOf(some, 'genus', model)).toMatchObject([
      { id: 'corvus', isRight: false },
      { id: 'strix', isRight: false },
    ]);
    expect(guessesOf(some, 'species', model)[1]).toMatchObject({ id: 'strix_varia', isRight: false });
  });
});

test('of "other birds" a name is wrong that lies in a class, and unknown where it is around one', () => {
  const judge = judgeOf([seen('corvus', {}), seen(OTHER, {})], model);
  expect(judge('corvus_corax', OTHER)).toBe(false);
  expect(judge('corvus', OTHER)).toBe(false);
  expect(judge('corvidae', OTHER)).toBeUndefined();
  expect(judge('strix_varia', OTHER)).toBeUndefined();
  expect(judge('corvus', 'corvus')).toBe(true);
  expect(judge('corvus_corax', 'corvus')).toBeUndefined();
  expect(judge('pica_pica', 'corvus')).toBe(false);
});

test('classes without an animal are read, and those outside of a part of life are one', () => {
  const meaning = taxaOfClasses(['no_animal', 'pica pica', 'Strix', 'other_bird'], model);
  expect([...meaning]).toEqual([
    ['Strix', 'strix'],
    ['no_animal', 'no_animal'],
    ['other_bird', OTHER],
    ['pica pica', 'pica_pica'],
  ]);
  const inside = model.labels.filter(({ taxon, nothing }) => nothing || /^(?:Corvus|Pica)/.test(taxon ?? ''));
  const part = { ...model, labels: inside, rest: 'something_else' };
  expect(Object.fromEntries(inPartOfLife(meaning, model, part))).toEqual({
    Strix: 'something_else',
    no_animal: 'no_animal',
    other_bird: OTHER,
    'pica pica': 'pica_pica',
  });
});
