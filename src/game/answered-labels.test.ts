import { expect, test } from 'vitest';
import { answeredLabels } from './answered-labels.ts';
import { judgeFor } from './is-it.ts';
import { targetOf } from './target.ts';

const model = {
  labels: [
    { id: 'cougar', name: 'cougar', group: 'wild_cat' },
    { id: 'lynx', name: 'lynx', group: 'wild_cat' },
    { id: 'dog', name: 'dog' },
    { id: 'none', name: 'no animal', nothing: true },
  ],
  groups: [{ id: 'wild_cat', name: 'wild cat' }],
  decision: { label: 0.7, group: 0.8, nothing: 0.7 },
};
const which = { kind: 'which', why: '' } as const;
const isCat = { kind: 'is-it', target: targetOf(['wild_cat'], model), why: '', isGuess: false } as const;
const isCatOrDog = { ...isCat, target: targetOf(['lynx', 'dog'], model) };
const labels = (question: Parameters<typeof judgeFor>[0], ...photos: Record<string, number>[]) => {
  const predictions = photos.map((scores) => ({
    model: { name: 'm', version: '1', hash: 'h' },
    scores: Object.entries(scores)
      .map(([label, probability]) => ({ label, probability }))
      .sort((a, b) => b.probability - a.probability),
  }));
  return answeredLabels(judgeFor(question, predictions, model), model);
};

test('the labels that an answer speaks of, of groups and targets together', () => {
  expect(labels(which, { cougar: 0.9, dog: 0.1 })).toEqual(['cougar']);
  expect(labels(which, { cougar: 0.5, lynx: 0.4, dog: 0.1 })).toEqual(['cougar', 'lynx']);
  expect(labels(isCat, { cougar: 0.5, lynx: 0.47, dog: 0.03 })).toEqual(['cougar', 'lynx']);
  expect(labels(isCatOrDog, { dog: 0.99, cougar: 0.01 })).toEqual(['dog', 'lynx']);
  expect(labels(isCat, { dog: 0.98, cougar: 0.02 })).toEqual(['dog']);
});

test('none, where the bot names nothing or several things', () => {
  expect(labels(which, { none: 0.9, dog: 0.1 })).toEqual([]);
  expect(labels(which, { cougar: 0.4, dog: 0.4, none: 0.2 })).toEqual([]);
  expect(labels(which, { cougar: 1 }, { dog: 1 })).toEqual([]);
  expect(labels(isCat, { cougar: 0.5, dog: 0.5 })).toEqual([]);
  expect(labels(which)).toEqual([]);
});
