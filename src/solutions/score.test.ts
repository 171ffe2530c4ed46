import { describe, expect, test } from 'vitest';
import type { LabelSet } from '../game/game.ts';
import type { Solution } from '../game/solution.ts';
import type { Named, Sight, Verdict } from '../game/verdict.ts';
import { scoreAnswer } from './score.ts';

const model: LabelSet = {
  labels: [
    { id: 'cougar', name: 'cougar', group: 'wild_cat' },
    { id: 'lynx', name: 'bobcat or lynx', group: 'wild_cat' },
    { id: 'house_cat', name: 'house cat', group: 'cat' },
    { id: 'dog', name: 'dog' },
    { id: 'none', name: 'no animal', nothing: true },
  ],
  groups: [
    { id: 'wild_cat', name: 'wild cat', group: 'cat' },
    { id: 'cat', name: 'cat' },
  ],
  decision: { label: 0.7, group: 0.8, nothing: 0.6 },
};

const named = (id: string, probability = 0.9): Named => ({ id, name: id, probability });
const label = (id: string): Sight => ({ kind: 'label', named: named(id), runnersUp: [] });
const group = (id: string): Sight => ({ kind: 'group', named: named(id, 0.85), runnersUp: [] });
const none: Sight = { kind: 'nothing', probability: 0.8 };
const unsure: Sight = { kind: 'unsure', runnersUp: [] };
const is = (...labels: string[]): Solution => ({ kind: 'is', labels });
const isNot = (...labels: string[]): Solution => ({ kind: 'is-not', labels });

function scored(sight: Sight, solution: Solution): string {
  return scoreAnswer({ ...sight, rule: 'label' }, solution, model).outcome;
}

function several(photos: readonly (Sight | undefined)[], solution: Solution) {
  const verdict: Verdict = { kind: 'several', photos, rule: 'photos-differ' };
  return scoreAnswer(verdict, solution, model);
}

describe('the host says what it is', () => {
  test.each([
    ['the same label', label('cougar'), is('cougar'), 'right'],
    ['another label', label('cougar'), is('lynx'), 'wrong'],
    ['a group that holds it', group('wild_cat'), is('cougar'), 'right'],
    ['a group that holds it through another', group('cat'), is('cougar'), 'right'],
    ['a group that does not', group('wild_cat'), is('house_cat'), 'wrong'],
    ['a label, the host a group that holds it', label('cougar'), is('wild_cat'), 'right'],
    ['a label, the host a group without it', label('dog'), is('wild_cat'), 'wrong'],
    ['the same group', group('cat'), is('cat'), 'right'],
    ['a narrower group than the host', group('wild_cat'), is('cat'), 'right'],
    ['one of several that the host names', label('dog'), is('cougar', 'dog'), 'right'],
    ['a label that the model does not know any more', label('puma'), is('puma'), 'right'],
    ['no animal, the host an animal', none, is('cougar'), 'wrong'],
    ['no animal, the host none either', none, is('none'), 'right'],
    ['an animal, the host none', label('dog'), is('none'), 'wrong'],
    ['nothing for sure', unsure, is('cougar'), 'abstained'],
    ['a label, the host nothing that was understood', label('dog'), is(), 'open'],
  ])('the bot names %s: %#', (_, sight, solution, outcome) => {
    expect(scored(sight, solution)).toBe(outcome);
  });
});

describe('the host says only what it is not', () => {
  test.each([
    ['that very label', label('cougar'), 'wrong'],
    ['another label', label('lynx'), 'right'],
    ['a group that holds it: perhaps another of them was meant', group('wild_cat'), 'open'],
    ['no animal', none, 'open'],
    ['nothing for sure', unsure, 'abstained'],
  ])('not a cougar; the bot names %s', (_, sight, outcome) => {
    expect(scored(sight, isNot('cougar'))).toBe(outcome);
  });

  test('not a group: what lies within it is wrong, what lies outside is right', () => {
    expect(scored(label('lynx'), isNot('wild_cat'))).toBe('wrong');
    expect(scored(group('wild_cat'), isNot('wild_cat'))).toBe('wrong');
    expect(scored(group('cat'), isNot('wild_cat'))).toBe('open');
    expect(scored(label('house_cat'), isNot('wild_cat'))).toBe('right');
    expect(scored(label('dog'), isNot('cougar', 'lynx'))).toBe('right');
  });
});

describe('photos that differ', () => {
  test('each animal that was named has to be one of the host', () => {
    expect(several([label('cougar'), label('dog')], is('cougar', 'dog'))).toEqual({
      outcome: 'right',
      named: 'several',
    });
    expect(several([label('cougar'), label('dog')], is('cougar')).outcome).toBe('wrong');
    expect(several([label('cougar'), group('cat')], is('cougar')).outcome).toBe('right');
  });

  test('photos that were not seen, or show nothing for sure, decide nothing', () => {
    expect(several([label('dog'), undefined, unsure, none], isNot('cougar')).outcome).toBe('right');
    expect(several([undefined, unsure], is('dog')).outcome).toBe('open');
  });
});

test('a score tells what was named and how sure it was', () => {
  expect(scoreAnswer({ ...group('cat'), rule: 'group' }, is('cougar'), model)).toEqual({
    outcome: 'right',
    named: 'group',
    confidence: 0.85,
  });
  expect(scoreAnswer({ ...none, rule: 'nothing' }, is('dog'), model)).toEqual({
    outcome: 'wrong',
    named: 'nothing',
    confidence: 0.8,
  });
  expect(scoreAnswer({ kind: 'unseen', rule: 'no-photo-seen' }, is('dog'), model)).toEqual({
    outcome: 'abstained',
  });
});

test('what a person chose says nothing of the bot', () => {
  expect(scoreAnswer({ ...label('cougar'), rule: 'operator' }, is('cougar'), model)).toEqual({
    outcome: 'open',
  });
});

describe('the game asks "is it a cougar?"', () => {
  const target = named('cougar', 0.9);
  const yes: Verdict = { kind: 'yes', target, runnersUp: [], rule: 'yes' };
  const no: Verdict = {
    kind: 'no',
    target: named('cougar', 0.1),
    instead: named('house_cat'),
    likely: [],
    rule: 'no',
  };
  test.each([
    ['yes', yes, is('cougar'), 'right'],
    ['yes', yes, is('lynx'), 'wrong'],
    ['yes', yes, is('cougar', 'dog'), 'right'],
    ['yes', yes, isNot('cougar'), 'wrong'],
    ['yes', yes, isNot('wild_cat'), 'wrong'],
    ['yes', yes, isNot('lynx'), 'open'],
    ['yes, the host only a group around it', yes, is('cat'), 'open'],
    ['no', no, is('house_cat'), 'right'],
    ['no, and wrong about what it is', no, is('dog'), 'right'],
    ['no', no, is('cougar'), 'wrong'],
    ['no', no, is('none'), 'right'],
    ['no', no, isNot('cougar'), 'right'],
    ['no, the host only a group around it', no, is('wild_cat'), 'open'],
    ['no, the host what was not understood', no, is(), 'open'],
  ])('the bot says %s: %#', (_, verdict, solution, outcome) =>
    expect(scoreAnswer(verdict, solution, model).outcome).toBe(outcome),
  );

  test('a no names nothing, and is as sure as the target is improbable', () => {
    expect(scoreAnswer(no, is('dog'), model)).toEqual({ outcome: 'right', confidence: 0.9 });
    expect(scoreAnswer(yes, is('cougar'), model)).toEqual({
      outcome: 'right',
      named: 'label',
      confidence: 0.9,
    });
    const wild: Verdict = { ...yes, target: named('wild_cat') };
    expect(scoreAnswer(wild, is('lynx'), model)).toMatchObject({ outcome: 'right', named: 'group' });
    const open: Verdict = { kind: 'cannotTell', target, runnersUp: [], rule: 'cannot-tell' };
    expect(scoreAnswer(open, is('cougar'), model)).toEqual({ outcome: 'abstained' });
  });
});

test('a game that asks for several animals is answered by a "no" to all of them, not to one', () => {
  const no: Verdict = { kind: 'no', target: named('cougar+lynx', 0.05), likely: [], rule: 'no' };
  expect(scoreAnswer(no, isNot('cougar', 'lynx'), model).outcome).toBe('right');
  expect(scoreAnswer(no, isNot('cougar'), model).outcome).toBe('open');
  expect(scoreAnswer(no, is('lynx'), model).outcome).toBe('wrong');
});
