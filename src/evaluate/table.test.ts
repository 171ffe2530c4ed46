import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EvaluationError } from './observation.ts';
import { parseTable } from './table.ts';

const read = (text: string | Uint8Array) =>
  parseTable(typeof text === 'string' ? Buffer.from(text) : text, 'photos.csv').rows.map(
    ({ cells }) => cells,
  );
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const plain = 'path,class\nimg/é.jpg,cougar\n';
const expected = [{ path: 'img/é.jpg', class: 'cougar' }];

describe('a table is read as it comes', () => {
  test.each<[string, string | Uint8Array]>([
    ['with commas', plain],
    ['with semicolons', plain.replaceAll(',', ';')],
    ['with tabs', plain.replaceAll(',', '\t')],
    ['with bars', plain.replaceAll(',', '|')],
    ['with its separator in a line in front', `sep=;\r\n${plain.replaceAll(',', ';')}`],
    ['with Windows line ends', plain.replaceAll('\n', '\r\n')],
    ['with line ends of the first Macs', plain.replaceAll('\n', '\r')],
    ['without a last line end', plain.trimEnd()],
    ['with a byte-order mark', `\uFEFF${plain}`],
    ['in UTF-16, little end first', utf16(`\uFEFF${plain}`)],
    ['in UTF-16, big end first', utf16(`\uFEFF${plain}`).swap16()],
    ['in UTF-16 without a mark', utf16(plain)],
    ['in UTF-16 without a mark, big end first', utf16(plain).swap16()],
    ['in Windows-1252', Buffer.from(plain, 'latin1')],
    ['with quotes around cells', '"path","class"\n"img/é.jpg","cougar"\n'],
    [
      'with quotes around the separators that are none',
      '"path","class;x"\n"img/é.jpg",cougar\n'.replace(';x', ''),
    ],
    ['with spaces around cells and names', ' path , Class\n img/é.jpg , cougar \n'],
    ['with empty lines and rows', `\n${plain}\n,\n`],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    [
      'quotes, separators and line breaks within a cell',
      'a,b\n"x, ""y""\nz",2',
      [{ a: 'x, "y"\nz', b: '2' }],
    ],
    ['an empty cell between tabs', 'a\tb\tc\n1\t\t3', [{ a: '1', b: '', c: '3' }]],
    ['short lines', 'a,b\n1', [{ a: '1', b: '' }]],
    ['a quote within a cell', 'a,b\n6" cat,2', [{ a: '6" cat', b: '2' }]],
  ])('%s', (_, text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  test('with the lines of the file', () => {
    const { rows } = parseTable(Buffer.from('sep=;\na;b\n1;"2\n3"\n\n4;5\n'), 'photos.csv');
    expect(rows.map(({ line }) => line)).toEqual([4, 6]);
  });
});

test.each<[string, string | Uint8Array, RegExp]>([
  ['nothing', '', /photos\.csv is empty/],
  ['empty lines', '\n\n', /photos\.csv is empty/],
  [
    'a quote that nobody closes',
    'path,class\n"a.jpg,cougar\n',
    /cannot be read as a table: .*Quote Not Closed.*line 2/,
  ],
  [
    'a workbook',
    Buffer.from('PK\x03\x04\x14\0\x06\0[Content_Types].xml', 'latin1'),
    /is a spreadsheet .*CSV UTF-8/,
  ],
  ['an old workbook', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0', 'latin1'), /old Excel .*CSV UTF-8/],
  [
    'a picture',
    Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF\0', 'latin1'),
    /is a JPEG picture: a folder of photos or a CSV/,
  ],
  ['a web page', '<!DOCTYPE html><html>', /is a web page/],
  ['JSON', '[{"path": "a.jpg"}]', /is a JSON text/],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:12\n', /is a Git LFS pointer/],
  ['other bytes', Buffer.from([1, 0, 0, 2, 255, 0, 9, 0]), /is not a text/],
  ['a column that stands twice', 'path,class,Path\na,b,c\n', /two columns "path"/],
])('what is no table is told: %s', (_, text, message) => {
  expect(() => read(text)).toThrow(EvaluationError);
  expect(() => read(text)).toThrow(message);
});

test('whatever was quoted comes back, whatever the separator', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', ';', '\t', '"', '\n', '\r'), minLength: 1 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(field, field), { minLength: 1 }),
      fc.constantFrom(',', ';', '\t'),
      (rows, by) => {
        const quote = (text: string): string => `"x${text.replaceAll('"', '""')}x"`;
        const text = [`x${by}y`, ...rows.map(([x, y]) => `${quote(x)}${by}${quote(y)}`)].join('\n');
        expect(read(text)).toEqual(rows.map(([x, y]) => ({ x: `x${x}x`, y: `x${y}x` })));
      },
    ),
  );
});
