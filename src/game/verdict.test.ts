import { describe, expect, test } from 'vitest';
import type { LabelSet } from './game.ts';
import type { Prediction } from './round.ts';
import { judge, membersOf, probably } from './verdict.ts';

const model: LabelSet = {
  labels: [
    { id: 'cougar', name: 'cougar', emoji: '🐾', group: 'wild_cat' },
    { id: 'lynx', name: 'bobcat or lynx', group: 'wild_cat' },
    { id: 'house_cat', name: 'house cat', group: 'cat' },
    { id: 'dog', name: 'dog' },
    { id: 'none', name: 'no animal', nothing: true },
  ],
  groups: [
    { id: 'wild_cat', name: 'wild cat', group: 'cat' },
    { id: 'cat', name: 'cat' },
  ],
  decision: { label: 0.7, group: 0.8, nothing: 0.6, only: { lynx: 0.9 } },
};

function see(cougar: number, lynx: number, houseCat: number, dog: number, none: number): Prediction {
  const values = { cougar, lynx, house_cat: houseCat, dog, none };
  const scores = Object.entries(values)
    .map(([label, probability]) => ({ label, probability }))
    .toSorted((a, b) => b.probability - a.probability);
  return { model: { name: 'm', version: '1', hash: 'h' }, scores };
}

describe('judge', () => {
  test('names the label that reaches its threshold, with the runners-up worth naming', () => {
    expect(judge([see(0.9, 0.05, 0.045, 0.005, 0)], model)).toEqual({
      kind: 'label',
      rule: 'label',
      named: { id: 'cougar', name: 'cougar', emoji: '🐾', probability: 0.9 },
      runnersUp: [
        { id: 'lynx', name: 'bobcat or lynx', probability: 0.05 },
        { id: 'house_cat', name: 'house cat', probability: 0.045 },
      ],
    });
  });

  test('names the smallest group that is sure when its species are close', () => {
    const verdict = judge([see(0.5, 0.4, 0.05, 0.05, 0)], model);
    expect(verdict).toMatchObject({ kind: 'group', rule: 'group', named: { id: 'wild_cat' } });
    expect(verdict.kind === 'group' && verdict.named.probability).toBeCloseTo(0.9);
    expect(judge([see(0.4, 0.2, 0.3, 0.1, 0)], model)).toMatchObject({ kind: 'group', named: { id: 'cat' } });
  });

  test('a label with a stricter threshold rolls up to its group below it', () => {
    expect(judge([see(0.05, 0.85, 0.05, 0.05, 0)], model)).toMatchObject({
      kind: 'group',
      named: { id: 'wild_cat' },
    });
  });

  test('says it is not sure when nothing reaches a threshold', () => {
    const verdict = judge([see(0.3, 0.1, 0.1, 0.3, 0.2)], model);
    expect(verdict).toMatchObject({ kind: 'unsure', rule: 'unsure' });
    expect(verdict.kind === 'unsure' && verdict.runnersUp).toHaveLength(3);
  });

  test('says that there is nothing to identify, whatever the next label', () => {
    expect(judge([see(0.35, 0, 0, 0, 0.65)], model)).toEqual({
      kind: 'nothing',
      rule: 'nothing',
      probability: 0.65,
    });
  });

  test('photos without an animal do not dilute those with one', () => {
    expect(judge([see(0, 0, 0, 0, 1), see(0.8, 0.1, 0.1, 0, 0)], model)).toMatchObject({
      kind: 'label',
      rule: 'label',
      named: { id: 'cougar', probability: 0.8 },
    });
  });

  test('the clearest photo speaks when the others contradict nothing', () => {
    expect(judge([see(0.95, 0.05, 0, 0, 0), see(0.25, 0.25, 0.2, 0.3, 0)], model)).toMatchObject({
      kind: 'label',
      rule: 'clearest-photo',
      named: { id: 'cougar', probability: 0.95 },
    });
  });

  test('clear photos of different animals are answered one by one, in their order', () => {
    const verdict = judge([see(0.95, 0.05, 0, 0, 0), undefined, see(0, 0, 0.9, 0.1, 0)], model);
    expect(verdict).toMatchObject({
      kind: 'several',
      rule: 'photos-differ',
      photos: [{ named: { id: 'cougar' } }, undefined, { named: { id: 'house_cat' } }],
    });
  });

  test('says so when no photo could be opened', () => {
    expect(judge([undefined, undefined], model)).toEqual({ kind: 'unseen', rule: 'no-photo-seen' });
  });

  test('a group has the members of the groups inside it', () => {
    const cat = model.groups.find((group) => group.id === 'cat');
    expect(cat && membersOf(cat, model).map((label) => label.id)).toEqual(['cougar', 'lynx', 'house_cat']);
  });
});

describe('where a number decides', () => {
  test('of two photos that show the same the clearer one speaks, whichever comes first', () => {
    const [clear, less, none] = [
      see(0.95, 0.02, 0, 0.03, 0),
      see(0.75, 0.1, 0.1, 0.05, 0),
      see(0.3, 0.02, 0, 0.68, 0),
    ];
    for (const photos of [
      [clear, less, none],
      [less, clear, none],
    ])
      expect(judge(photos, { ...model, decision: { ...model.decision, label: 0.72 } })).toMatchObject({
        rule: 'clearest-photo',
        named: { id: 'cougar', probability: 0.95 },
      });
  });

  test.each([
    [0.6, 'nothing'],
    [0.599, 'unsure'],
  ])('no animal at %d is %s: the threshold itself is enough', (none, kind) =>
    expect(judge([see(1 - none - 0.02, 0.01, 0.005, 0.005, none)], { ...model, groups: [] }).kind).toBe(kind),
  );

  test.each([
    [0.7, 'label'],
    [0.699, 'unsure'],
  ])('a label at %d is %s: the threshold itself is enough', (cougar, kind) =>
    expect(judge([see(cougar, 0, 0, 1 - cougar, 0)], { ...model, groups: [] }).kind).toBe(kind),
  );

  test.each([
    [0.9, 0.82, 'cougar'],
    [0.9, 0.8, undefined],
    [1, 0.6, undefined],
  ])('of a group of %d a label of %d is probably %s', (group, first, label) => {
    const [all, one] = [
      { id: 'wild_cat', name: 'wild cat', probability: group },
      { id: 'cougar', name: 'cougar', probability: first },
    ];
    expect(probably({ kind: 'group', named: all, runnersUp: [one] })?.id).toBe(label);
    expect(probably({ kind: 'label', named: one, runnersUp: [one] })).toBeUndefined();
  });

  test('a runner-up is worth naming from one percent on', () => {
    const verdict = judge([see(0.95, 0.01, 0.0099, 0.0001, 0.03)], model);
    expect(verdict).toMatchObject({ runnersUp: [{ id: 'lynx' }] });
  });
});
