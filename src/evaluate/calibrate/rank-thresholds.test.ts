import { describe, expect, test } from 'vitest';
import { readNames } from '../../vision/labels/read-names.ts';
import { tableOf } from '../../vision/labels/table.ts';
import type { Observation } from '../observation.ts';
import { OTHER, taxaOfClasses } from '../taxa.ts';
import { fitRanks } from './rank-thresholds.ts';

const table = tableOf(
  readNames('Corvus corax (Common Raven)\nCorvus corone (Carrion Crow)\nPica pica (Eurasian Magpie)').outputs,
);
const model = { ...table, decision: { label: 0.7, group: 0.9, nothing: 0.7, ranks: { genus: 0.75 } } };
const shown = (truth: string, source: number, scores: Readonly<Record<string, number>>): Observation => ({
  picture: { file: '', name: '', class: truth, source: `source ${source}` },
  truth,
  scores: Object.entries(scores).map(([label, probability]) => ({ label, probability })),
});
const times = (count: number, of: (i: number) => Observation): Observation[] =>
  Array.from({ length: count }, (_, i) => of(i));

test('classes are taxa of any rank, or none of the others; what means nothing is told at once', () => {
  expect([...taxaOfClasses(['common_raven', 'Corvus', 'pica pica', 'other_bird'], model)]).toEqual([
    ['Corvus', 'corvus'],
    ['common_raven', 'corvus_corax'],
    ['other_bird', OTHER],
    ['pica pica', 'pica_pica'],
  ]);
  expect(() => taxaOfClasses(['dodo', 'moa'], model)).toThrow(/class dodo .*\n.*class moa /);
});

describe('thresholds of ranks', () => {
  const limits = { precision: 0.9, confidence: 0.9 };
  /** Which of two crows it is the network does not know, that it is a crow it does; what is no crow gets less. */
  const seen = [
    ...times(40, (i) => shown('corvus', i % 8, { corvus_corax: 0.4, corvus_corone: 0.32, pica_pica: 0.28 })),
    ...times(20, (i) => shown(OTHER, i % 8, { corvus_corax: 0.33, corvus_corone: 0.28, pica_pica: 0.39 })),
  ];

  test('are the lowest that keep to the limit, above what is wrongly named', () => {
    const [genus] = fitRanks(seen, model, limits).filter(({ rank }) => rank === 'genus');
    expect(genus).toMatchObject({
      threshold: 0.62,
      right: { hits: 40, of: 40 },
      heldOut: { hits: 40, of: 40 },
      isBySource: true,
    });
  });

  test('stay as they are where pictures are too few, and where one source alone is wrong', () => {
    expect(fitRanks(seen.slice(0, 6), model, limits).every(({ threshold }) => threshold === undefined)).toBe(
      true,
    );
    const wrong = times(10, () =>
      shown('pica_pica', 9, { corvus_corax: 0.7, corvus_corone: 0.29, pica_pica: 0.01 }),
    );
    expect(
      fitRanks([...seen, ...wrong], model, limits).find(({ rank }) => rank === 'genus')?.threshold,
    ).toBeUndefined();
  });
});
