import { expect, test } from 'vitest';
import type { Game } from '../game/game.ts';
import { exchangeModels } from './exchange-models.ts';

const game: Game = { key: '#foxornot', hashtag: 'foxornot', hosts: [], model: 'a', shadow: 'b' };
const exchanged = (text: string, of = game, plays = 'a'): string => {
  const found = exchangeModels(text, of, plays);
  return 'text' in found ? found.text : found.problem;
};

test('the two change places, whatever the file looks like, and a second time all is as it was', () => {
  const text =
    '{"games":[ {"hashtag":"batOrNot"},\n\t{ "hashtags": ["foxOrNot", "foxes"],"shadow": "b" , "model":"a" }]}';
  const after = exchanged(text);
  expect(after).toBe(
    '{"games":[ {"hashtag":"batOrNot"},\n\t{ "hashtags": ["foxOrNot", "foxes"],"shadow": "a" , "model":"b" }]}',
  );
  expect(exchanged(after, { ...game, model: 'b', shadow: 'a' }, 'b')).toBe(text);
});

test('the shadows of other games stay what they are', () => {
  const other = '{"hashtag":"batOrNot","model":"a","shadow":"b"}';
  const text = `{"games":[${other},${other.replace('bat', 'fox')}]}`;
  expect(exchanged(text)).toBe(`{"games":[${other},{"hashtag":"foxOrNot","model":"b","shadow":"a"}]}`);
});

test('of a game that names no model the one that plays it is written down', () => {
  const { model: _, ...plain } = game;
  const text = '{\n  "games": [\n    {\n      "hashtag": "foxOrNot",\n      "shadow": "b"\n    }\n  ]\n}\n';
  expect(exchanged(text, plain)).toBe(
    '{\n  "games": [\n    {\n      "hashtag": "foxOrNot",\n      "shadow": "a",\n      "model": "b"\n    }\n  ]\n}\n',
  );
});

test.each([
  ['no shadow', '{"games":[{"hashtag":"foxOrNot","model":"a"}]}', /has no shadow in GAMES_FILE/],
  ['the plain form', '{"host":["foxOrNot"]}', /has no shadow in GAMES_FILE/],
  [
    'a model elsewhere',
    '{"games":[{"hashtag":"foxOrNot","shadow":"b"}]}',
    /write "model": "a" beside the shadow/,
  ],
])('%s is told, with what to write', (_, text, problem) => {
  expect(exchanged(text)).toMatch(problem);
});

test('a shadow of a game that nobody plays cannot be exchanged', () => {
  const { model: _, ...plain } = game;
  const text = '{"games":[{"hashtag":"foxOrNot","shadow":"b"}]}';
  expect(exchangeModels(text, plain, undefined)).toEqual({
    problem: 'is played by no model: write "model": "b" in place of the shadow',
  });
});
