import { describe, expect, test } from 'vitest';
import { partOf } from '../vision/labels/part.ts';
import { readNames } from '../vision/labels/read-names.ts';
import { tableOf } from '../vision/labels/table.ts';
import { judgeFor } from './is-it.ts';
import { questionOf } from './target.ts';
import { word } from './wording.ts';

const above = {
  Corvus: 'Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus',
  Pica: 'Animalia_Chordata_Aves_Passeriformes_Corvidae_Pica',
  Quiscalus: 'Animalia_Chordata_Aves_Passeriformes_Icteridae_Quiscalus',
  Strix: 'Animalia_Chordata_Aves_Strigiformes_Strigidae_Strix',
  Lynx: 'Animalia_Chordata_Mammalia_Carnivora_Felidae_Lynx',
};
const names = [
  `${above.Corvus}_corax_Common_Raven`,
  `${above.Corvus}_corone_Carrion_Crow`,
  `${above.Pica}_pica_Eurasian_Magpie`,
  `${above.Quiscalus}_quiscula_Common_Grackle`,
  `${above.Strix}_varia_Barred_Owl`,
  `${above.Lynx}_rufus_Bobcat`,
];
const table = tableOf(readNames(names.join('\n')).outputs);
const decision = { label: 0.7, group: 0.9, nothing: 0.7, ranks: { genus: 0.75, family: 0.8, order: 0.85 } };
const model = { name: 'made up', version: '0', hash: '' };
const rules = { limit: 280, length: (text: string) => text.length, faults: () => [] };

/** Probabilities of raven, crow, magpie, grackle, owl, bobcat. */
function said(
  game: { among?: string[]; target?: string[]; names?: Record<string, string> },
  ...shares: number[]
) {
  const { set, faults } = partOf(table, decision, game);
  expect(faults).toEqual([]);
  const scores = table.labels.map(({ id }, i) => ({ label: id, probability: shares[i] ?? 0 }));
  const verdict = judgeFor(questionOf(game, set), [{ model, scores }], set);
  return { verdict, text: word(verdict, { rules, seed: '1' }) };
}

describe('which: the species, else the narrowest rank that is sure enough, with the rule that spoke', () => {
  test.each([
    ['label', [0.83, 0.1], /^Common raven \(Corvus corax\).* 83%/],
    ['genus', [0.5, 0.4], /^(?:Some kind of|One)? ?crow or raven/i],
    ['family', [0.4, 0.2, 0.3], /crow, jay or magpie/i],
    ['order', [0.3, 0.1, 0.1, 0.4], /songbird/i],
    ['class', [0.3, 0.1, 0.1, 0.1, 0.35], /bird/i],
    ['unsure', [0.3, 0, 0, 0, 0.3, 0.4], /bobcat 40%/i],
  ])('%s', (rule, shares, text) => {
    const { verdict, text: worded } = said({}, ...shares);
    expect(verdict.rule).toBe(rule);
    expect(worded).toMatch(text);
  });
});

test('a group that is all a network knows is no answer: "some bird" of a network of birds', () => {
  const birds = tableOf(readNames([...names.slice(0, 5), 'background'].join('\n')).outputs);
  const { set } = partOf(birds, decision, {});
  const shares = [0.3, 0.1, 0.1, 0.1, 0.4];
  const scores = birds.labels.map(({ id }, i) => ({ label: id, probability: shares[i] ?? 0 }));
  expect(judgeFor(questionOf({}, set), [{ model, scores }], set).rule).toBe('unsure');
});

test('what lies outside of the part of life is something else, however its parts compare', () => {
  const { verdict, text } = said({ among: ['Corvidae'] }, 0.2, 0, 0, 0.4, 0.2, 0.2);
  expect(verdict).toMatchObject({ kind: 'label', named: { id: 'something_else', probability: 0.8 } });
  expect(text).toMatch(/^No crow, jay or magpie/);
  const inside = said({ among: ['Corvidae'] }, 0.75, 0, 0, 0.2, 0.05);
  expect(inside.verdict).toMatchObject({ kind: 'label', named: { name: 'common raven' } });
  expect(inside.text).toMatch(/something else 25%/);
});

test('is-it: the probabilities of all targets are one', () => {
  const game = { among: ['Aves'], target: ['Corvus corax', 'carrion crow'] };
  expect(said(game, 0.55, 0.42, 0.03).verdict).toMatchObject({ kind: 'yes', target: { probability: 0.97 } });
  expect(said(game, 0.005, 0.004, 0.9).verdict).toMatchObject({
    kind: 'no',
    instead: { name: 'Eurasian magpie' },
  });
  const outside = said(game, 0, 0, 0, 0, 0, 1);
  expect(outside.verdict).toMatchObject({ kind: 'no', likely: [] });
  expect(outside.text).not.toMatch(/bobcat|something/);
  expect(said(game, 0.5, 0.1, 0.4).verdict).toMatchObject({ kind: 'cannotTell' });
});

test('is-it without a calibration: yes to what it would name, no to what it has ruled out', () => {
  const kindOf = (target: string[], ...shares: number[]) => said({ target }, ...shares).verdict.kind;
  expect(kindOf(['Corvus corax'], 0.71, 0.2)).toBe('yes');
  expect(kindOf(['Corvus corax'], 0.69, 0.2)).toBe('cannotTell');
  expect(kindOf(['Corvus'], 0.5, 0.24)).toBe('cannotTell');
  expect(kindOf(['Corvus'], 0.5, 0.26)).toBe('yes');
  // The strictest of what it asks for.
  expect(kindOf(['Pica pica', 'Passeriformes'], 0.5, 0.2, 0.14)).toBe('cannotTell');
  // No: it is ruled out, or hardly likely beside something that is sure enough to be named.
  expect(kindOf(['Corvus'], 0.005, 0.006, 0.4, 0, 0.4)).toBe('cannotTell');
  expect(kindOf(['Corvus'], 0.005, 0.004, 0.4, 0, 0.4)).toBe('no');
  expect(kindOf(['Corvus'], 0.005, 0.005, 0.4, 0, 0.4)).toBe('no');
  expect(kindOf(['Corvus'], 0.02, 0.02, 0.9)).toBe('no');
  expect(kindOf(['Corvus'], 0.03, 0.03, 0.9)).toBe('cannotTell');
});

test("the operator's name stands alone, without the scientific one", () => {
  expect(said({ names: { 'Lynx rufus': 'wildcat' } }, 0, 0, 0, 0, 0, 0.9).text).toMatch(/^Wildcat(?! \()/);
});
