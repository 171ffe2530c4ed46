import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadsheetCell } from './spreadsheet-cell.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+1 for the cougar', "'+1 for the cougar"],
  ['-a dog', "'-a dog"],
  ['@prof_puma what is it?', "'@prof_puma what is it?"],
  ['＝1+1', "'＝1+1"],
  ['\t=1+1', "'\t'=1+1"],
  ['\r=1+1', "'\r'=1+1"],
  [' =1+1', " '=1+1"],
  ['"=1+1"', `"'=1+1"`],
  ['nice;=HYPERLINK("http://x.example";"click")', `nice;'=HYPERLINK("http://x.example";"click")`],
  ['nice;"=1+1"', `nice;"'=1+1"`],
  ['nice\n=1+1', "nice\n'=1+1"],
  ['nice\t@SUM(1)', "nice\t'@SUM(1)"],
  ['a, -b', "a, '-b"],
  ['a|＠b', "a|'＠b"],
])('no cell starts a formula: %j', (text, cell) => {
  expect(spreadsheetCell(text)).toBe(cell);
});

test.each([
  '1993012345678901234',
  '20',
  '007',
  '1.10',
  '1.0.0',
  '1e5',
  '1,234',
  '10 %',
  '12:30',
  '1/2',
  '2026-11-20',
])('what a spreadsheet would read as a number or a date stays as it is: %s', (text) => {
  expect(spreadsheetCell(text)).toBe(`'${text}`);
});

test.each(['MAR1', 'sept2', '1-May-26', 'december 2026'])('so do names that look like a day: %s', (text) => {
  expect(spreadsheetCell(text)).toBe(`'${text}`);
});

test.each([
  'cougar',
  'Cougar! It is 90% sure.',
  'a-b = c',
  'mail@example.org',
  'https://x.com/i/status/1993012345678901234',
  '2026-11-20T12:00:00.000Z',
  'Is it a dog? -- no',
  'e',
  'may',
  '',
])('other texts stay as they are: %j', (text) => {
  expect(spreadsheetCell(text)).toBe(text);
});

describe('whatever the text', () => {
  const texts = fc.string({
    unit: fc.constantFrom('a', '=', '-', '＝', '@', ',', ';', '\t', '|', '"', "'", '\n', ' '),
  });

  test('no cell starts a formula under any separator, with quotes or without', () => {
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 1 }),
        fc.constantFrom(',', ';', '\t', '|'),
        (row, separator) => {
          const csv = stringify([row.map(spreadsheetCell)]);
          for (const cell of csv.split(/[\r\n]/).flatMap((line) => line.split(separator)))
            expect(cell).not.toMatch(/^[" ]*[=+\-@\t\r＝＋－＠]/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('nothing of it is lost: apostrophes come in, and nothing else changes', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const [[cell = ''] = []] = parse(stringify([[spreadsheetCell(text), 'x']]));
        expect(cell.replaceAll("'", '')).toBe(text.replaceAll("'", ''));
      }),
    );
  });
});
