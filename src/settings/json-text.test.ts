import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json-text.ts';

describe('parseJson', () => {
  it('gives what JSON.parse gives, for any value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 2), (text, indent) => {
        const written = JSON.stringify(JSON.parse(text), null, indent);
        expect(parseJson(written)).toEqual({ value: JSON.parse(written) });
      }),
    );
  });

  it('refuses what JSON.parse refuses, and nothing else but repeated names', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '1',
      '-',
      '0',
      '.5',
      'true',
      'nul',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const mine = parseJson(text);
        const repeated =
          'problems' in mine && mine.problems.every((problem) => problem.includes('stands twice'));
        if (!repeated) expect('value' in mine).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['', 'the file is empty'],
    ['{\n  "games": [\n', 'line 3, column 1: the file ends too early'],
    ['{"a": ["b",]}', 'line 1, column 12: no comma may stand before the closing ]'],
    ['{\r\n"a": ["b" "c"]}', 'line 2, column 11: a comma or a closing bracket is missing here'],
    ['{"a" ["b"]}', 'line 1, column 6: a colon is missing after the name'],
    ['{a: 1}', 'line 1, column 2: this needs double quotes'],
    ['{1: 1}', 'line 1, column 2: a name in double quotes is expected here'],
    ["{'a': 1}", 'straight double quotes'],
    ['{“a”: 1}', 'straight double quotes'],
    ['{"a": 1} // note', 'JSON has no comments'],
    ['{"a": "b\n"}', 'line 1, column 7: a text in double quotes does not end in its line'],
    ['{} {}', 'goes on after its end'],
    ['['.repeat(100_000), 'nested too deep'],
  ])('says where and what the fault is: %j', (text, words) => {
    const parsed = parseJson(text);
    expect('problems' in parsed && parsed.problems[0]).toContain(words);
  });

  it('does not let a repeated name replace the first', () => {
    expect(parseJson('{"a": [1],\n "a": [2]}')).toEqual({
      problems: ['line 2, column 2: "a" stands twice in the same braces; put both into one'],
    });
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
