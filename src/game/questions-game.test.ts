import { expect, test } from 'vitest';
import { questionsGame } from './questions-game.ts';

const knowing = (...ids: string[]) => ({
  labels: [...ids.map((id) => ({ id, name: id })), { id: 'none', name: 'nothing', nothing: true }],
});

test('the model that knows the most animals answers questions, of equals the first by name', () => {
  const birds = knowing('crow', 'raven', 'rook');
  const all = knowing('cat', 'dog', 'crow', 'deer');
  const models = new Map(Object.entries({ birds, general: all, also: all }));
  expect(questionsGame(models)).toEqual({ key: 'questions', hosts: [], model: 'also' });
});

test('a model of one animal and what looks like it answers none: it can say whether, not what', () => {
  expect(questionsGame(new Map([['crows', knowing('crow', 'other_bird')]]))).toBeUndefined();
  expect(questionsGame(new Map())).toBeUndefined();
});
