import { expect, test } from 'vitest';
import { bind, translate } from './dialect.ts';

test('values are numbered: those with names once, those without in order, and quoted texts are left alone', () => {
  const named = translate({ text: "UPDATE a SET b = @b, c = '?@x' WHERE d = @d AND b <> @b" });
  expect(named).toEqual({
    text: "UPDATE a SET b = $1, c = '?@x' WHERE d = $2 AND b <> $1",
    names: ['b', 'd'],
  });
  expect(bind(named, [{ d: 2, b: 'x' }])).toEqual(['x', 2]);
  expect(translate({ text: 'SELECT ? WHERE a = ?' })).toEqual({ text: 'SELECT $1 WHERE a = $2' });
});

test('a list of values is one value', () => {
  expect(
    translate({ text: 'SELECT 1 FROM a INDEXED BY b WHERE c IN (SELECT value FROM json_each(?))' }).text,
  ).toBe(
    'SELECT 1 FROM a WHERE c IN (SELECT value FROM json_array_elements_text(CAST($1 AS json)) AS listed (value))',
  );
});

test('what PostgreSQL cannot hold is replaced: U+0000, and half of a character', () => {
  expect(bind({ text: '' }, ['a\0b', 'c\ud800', null, 4])).toEqual(['a\ufffdb', 'c\ufffd', null, 4]);
});
