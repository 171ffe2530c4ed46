/** What hosts of species games say in plain words: "a crow", "a raven", "a grackle" of another part of life. */
import { describe, expect, test } from 'vitest';
import { judgeFor } from '../game/is-it.ts';
import { askedBy, questionOf, sharedKind } from '../game/target.ts';
import { partOf } from '../vision/labels/part.ts';
import { readNames } from '../vision/labels/read-names.ts';
import { tableOf } from '../vision/labels/table.ts';
import { readSolution } from './reading/read-solution.ts';
import { vocabularyOf } from './reading/vocabulary.ts';
import { scoreAnswer } from './score.ts';

const table = tableOf(
  readNames(
    [
      'Aves_Passeriformes_Corvidae_Corvus_brachyrhynchos_American_Crow',
      'Aves_Passeriformes_Corvidae_Corvus_ossifragus_Fish_Crow',
      'Aves_Passeriformes_Corvidae_Corvus_cornix_Hooded_Crow',
      'Aves_Passeriformes_Corvidae_Corvus_corax_Common_Raven',
      'Aves_Passeriformes_Corvidae_Corvus_cryptoleucus_Chihuahuan_Raven',
      "Aves_Passeriformes_Corvidae_Cyanocitta_stelleri_Steller's_Jay",
      'Aves_Passeriformes_Icteridae_Quiscalus_quiscula_Common_Grackle',
      "Aves_Accipitriformes_Accipitridae_Accipiter_cooperii_Cooper's_Hawk",
      'Aves_Strigiformes_Strigidae_Megascops_kennicottii_Western_Screech-Owl',
      'Aves_Passeriformes_Mimidae_Dumetella_carolinensis_Gray_Catbird',
      'Aves_Passeriformes_Paridae_Cyanistes_caeruleus_Mésange_bleue',
    ]
      .map((line, i) => `${i}_Animalia_Chordata_${line}`)
      .join('\n'),
  ).outputs,
);
const decision = { label: 0.6, group: 0.9, nothing: 0.7 };
const game = { hashtag: 'croworno', target: ['Corvus brachyrhynchos', 'Corvus ossifragus'] };

function playing(among: readonly string[]) {
  const { set } = partOf(table, decision, { ...game, among });
  const question = questionOf(game, set);
  if (question.kind !== 'is-it') throw new Error('no question');
  const { ids, name } = question.target;
  const kind = sharedKind(['American crow', 'fish crow']) ?? '';
  const vocabulary = vocabularyOf(set, {
    asked: { ids, words: [name, kind, ...askedBy(game.hashtag)] },
    ...(set.rest && { all: { ...table, rest: set.rest } }),
  });
  return (text: string): string => {
    const reading = readSolution(text, {
      vocabulary,
      hashtags: ['crowOrNo'],
      place: 'thread',
      photos: 1,
      target: ids,
    });
    if (reading.kind !== 'settled') return reading.kind;
    const seen = (label: string) => ({
      model: { name: 'm', version: '1', hash: 'h' },
      scores: [{ label, probability: 0.99 }],
    });
    const outcomes = ['corvus_brachyrhynchos', 'corvus_corax'].map(
      (label) => scoreAnswer(judgeFor(question, [seen(label)], set), reading.solution, set).outcome,
    );
    return outcomes.join(' ') === 'right wrong'
      ? 'yes'
      : outcomes.join(' ') === 'wrong right'
        ? 'no'
        : outcomes.join(' ');
  };
}

describe.each([[['Corvidae']], [['Aves']]])('#crowOrNo of two crows, among %j: the host says', (among) => {
  test.each([
    ['It was a crow!', 'yes'],
    ['Crow.', 'yes'],
    ['It is an American crow.', 'yes'],
    ['It was a Fish Crow', 'yes'],
    ['It was Corvus ossifragus', 'yes'],
    ['Answer: yes!', 'yes'],
    ['It was a hooded crow', 'no'],
    ['It was a raven!', 'no'],
    ['This is a common raven.', 'no'],
    ['Not a crow!', 'no'],
    ['It was a raven, not a crow', 'no'],
    ['Answer: no', 'no'],
    ["It was a Steller's jay", 'no'],
    ['It was a jay', 'no'],
    ['It was a grackle!', 'no'],
    ['It was a Common Grackle.', 'no'],
    // A genus that holds both.
    ['It was a Corvus', 'open open'],
  ])('%s', (text, side) => expect(playing(among)(text)).toBe(side));
});

describe('however it is spelt', () => {
  const vocabulary = vocabularyOf(table);
  const said = (text: string): string => {
    const reading = readSolution(text, { vocabulary, hashtags: ['birdID'], place: 'thread', photos: 1 });
    return reading.kind === 'settled' ? reading.solution.labels.join(' ') : reading.kind;
  };
  test.each([
    ['Cooper’s Hawk', 'accipiter_cooperii'],
    ['coopers hawk', 'accipiter_cooperii'],
    ["It was a Cooper's hawk", 'accipiter_cooperii'],
    ['COOPER´S HAWK!', 'accipiter_cooperii'],
    ['#CoopersHawk', 'accipiter_cooperii'],
    ['western screech owl', 'megascops_kennicottii'],
    ['Western Screech-Owl 🦉', 'megascops_kennicottii'],
    ['grey catbird', 'dumetella_carolinensis'],
    ['mesange bleue', 'cyanistes_caeruleus'],
    ['Ｇｒａｙ Ｃａｔｂｉｒｄ', 'dumetella_carolinensis'],
  ])('%s', (text, label) => expect(said(text)).toBe(label));

  test('a misspelt name is left to a person', () => expect(said('It was a grey catbrid')).toBe('none'));
});
