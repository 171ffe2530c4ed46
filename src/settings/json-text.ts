import jsonc from 'jsonc-parser';
import { shown } from './fault.ts';

/** A problem in words, with line and column, both from 1. Repeats none of the text: it may be the wrong file. */
export type ParsedJson = { readonly value: unknown } | { readonly problems: readonly string[] };

/** By the parser's names of what is wrong. */
const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this needs double quotes (only numbers, true, false and null stand without)',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ColonExpected: 'a colon is missing after the name',
  CommaExpected: 'a comma or a closing bracket is missing here',
  CloseBraceExpected: 'a comma or } is missing here',
  CloseBracketExpected: 'a comma or ] is missing here',
  EndOfFileExpected: 'the file goes on after its end; is a bracket closed too early?',
  InvalidCommentToken: 'JSON has no comments; remove it',
  UnexpectedEndOfString: 'a text in double quotes does not end in its line',
  InvalidEscapeCharacter: 'a text holds a wrong \\',
  InvalidUnicode: 'a text holds a wrong \\u',
  InvalidCharacter: 'a text holds a tab or another control character',
};

/**
 * JSON.parse for files that people write: says where the fault is and what it probably is (V8 gives the place only for some
 * faults), and does not let a repeated key silently replace the first.
 */
export function parseJson(text: string): ParsedJson {
  if (text.trim() === '') return { problems: ['the file is empty'] };
  const place = (line: number, column: number): string => `line ${line + 1}, column ${column + 1}`;
  const open: Set<string>[] = [];
  const repeated: string[] = [];
  let first: { readonly offset: number; readonly problem: string } | undefined;
  const visitor: jsonc.JSONVisitor = {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(name, _offset, _length, line, column) {
      if (open.at(-1)?.has(name))
        repeated.push(
          `${place(line, column)}: ${shown(name)} stands twice in the same braces; put both into one`,
        );
      open.at(-1)?.add(name);
    },
    onError(code, offset, _length, line, column) {
      // Of several at one place the last says what was expected there.
      if (first && first.offset !== offset) return;
      const problem = problemAt(jsonc.printParseErrorCode(code), text, offset);
      first = { offset, problem: `${place(line, column)}: ${problem}` };
    },
  };
  try {
    jsonc.visit(text, visitor, { disallowComments: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: ['nested too deep'] };
  }
  if (first) return { problems: [first.problem] };
  if (repeated.length > 0) return { problems: repeated };
  return { value: JSON.parse(text) };
}

function problemAt(code: string, text: string, offset: number): string {
  if (offset >= text.length) return 'the file ends too early; a bracket, brace or quote is not closed';
  const sign = text[offset] ?? '';
  if (/[\]}]/.test(sign) && /,\s*$/.test(text.slice(0, offset)))
    return `no comma may stand before the closing ${sign}`;
  const hint = /['‘’“”]/.test(sign) ? ' (JSON takes straight double quotes only)' : '';
  return `${words[code] ?? 'a value is expected here'}${hint}`;
}
