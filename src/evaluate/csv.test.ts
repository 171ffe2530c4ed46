import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from './csv.ts';

test('reads a line an object, by the names of the first', () => {
  expect(parseCsv('path,class\na.jpg,dog\nb.jpg,cat\n')).toEqual([
    { path: 'a.jpg', class: 'dog' },
    { path: 'b.jpg', class: 'cat' },
  ]);
});

test.each([
  ['quotes, commas and line breaks within a field', 'a,b\n"x, ""y""\nz",2', [{ a: 'x, "y"\nz', b: '2' }]],
  [
    'Windows line ends, a byte-order mark, spaces around names',
    '\uFEFFa, b\r\n1,2\r\n',
    [{ a: '1', b: '2' }],
  ],
  [
    'empty fields at the end of a line and of the text',
    'a,b\n1,\n,',
    [
      { a: '1', b: '' },
      { a: '', b: '' },
    ],
  ],
  ['empty lines, which are none', 'a\n\n1\n\n', [{ a: '1' }]],
  ['short lines', 'a,b\n1', [{ a: '1', b: '' }]],
  ['a quote that nobody closes', 'a\n"1', [{ a: '1' }]],
  ['nothing', '', []],
])('takes %s', (_, text, expected) => {
  expect(parseCsv(text)).toEqual(expected);
});

test('gives back whatever was quoted', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') });
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
      const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = ['x,y', ...rows.map(([x, y]) => `${quote(x)},${quote(y)}`)].join('\n');
      expect(parseCsv(text)).toEqual(rows.map(([x, y]) => ({ x, y })));
    }),
  );
});

test('ends with any text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }),
      (text) => void parseCsv(text),
    ),
  );
});
