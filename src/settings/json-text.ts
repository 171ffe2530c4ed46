import { shown } from './fault.ts';

/** A problem in words, with line and column, both from 1. Repeats none of the text: it may be the wrong file. */
export type ParsedJson = { readonly value: unknown } | { readonly problems: readonly string[] };

/**
 * JSON.parse for files that people write: says where the fault is and what it probably is (V8 gives the place only for some
 * faults), and does not let a repeated key silently replace the first.
 */
export function parseJson(text: string): ParsedJson {
  const scan = new Scan(text);
  try {
    scan.document();
  } catch (fault) {
    if (fault instanceof Misplaced) return { problems: [fault.message] };
    throw fault;
  }
  if (scan.repeated.length > 0) return { problems: scan.repeated };
  return { value: JSON.parse(text) };
}

class Misplaced extends Error {}

const deepest = 50;

/** RFC 8259, one method a production. */
class Scan {
  readonly repeated: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#space();
    if (this.#at === this.#text.length) throw new Misplaced('the file is empty');
    this.#value(0);
    this.#space();
    if (this.#at < this.#text.length)
      this.#fail('the file goes on after its end; is a bracket closed too early?');
  }

  #value(depth: number): void {
    if (depth > deepest) this.#fail('nested too deep');
    if (this.#take(/\{/y)) this.#members(depth);
    else if (this.#take(/\[/y)) this.#elements(depth);
    else if (this.#take(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) === undefined)
      this.#string('a value');
  }

  #members(depth: number): void {
    const keys = new Set<string>();
    this.#list('}', () => {
      const place = this.#place(this.#at);
      const key: unknown = JSON.parse(this.#string('a name in double quotes'));
      const repeats = typeof key === 'string' && keys.has(key);
      if (repeats)
        this.repeated.push(`${place}: ${shown(key)} stands twice in the same braces; put both into one`);
      if (typeof key === 'string') keys.add(key);
      this.#space();
      if (!this.#take(/:/y)) this.#fail('a colon is missing after the name');
      this.#space();
      this.#value(depth + 1);
    });
  }

  #elements(depth: number): void {
    this.#list(']', () => this.#value(depth + 1));
  }

  #list(end: '}' | ']', item: () => void): void {
    const close = end === '}' ? /\}/y : /\]/y;
    this.#space();
    if (this.#take(close)) return;
    for (;;) {
      item();
      this.#space();
      if (this.#take(close)) return;
      if (!this.#take(/,/y)) this.#fail(`a comma or ${end} is missing here`);
      this.#space();
      if (this.#text[this.#at] === end) this.#fail(`no comma may stand before the closing ${end}`);
    }
  }

  #string(expected: string): string {
    const string = this.#take(/"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy);
    if (string !== undefined) return string;
    if (this.#text[this.#at] !== '"') this.#fail(`${expected} is expected here`);
    return this.#fail('a text in double quotes does not end in its line, or holds a wrong \\ or a tab');
  }

  #space(): void {
    this.#take(/[ \t\r\n]+/y);
    if (/^(\/[/*]|#)/.test(this.#text.slice(this.#at, this.#at + 2)))
      this.#fail('JSON has no comments; remove it');
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fail(problem: string): never {
    if (this.#at >= this.#text.length) {
      throw new Misplaced(
        `${this.#place(this.#at)}: the file ends too early; a bracket, brace or quote is not closed`,
      );
    }
    const hint = /['‘’“”]/.test(this.#text[this.#at] ?? '')
      ? ' (JSON takes straight double quotes only)'
      : '';
    throw new Misplaced(`${this.#place(this.#at)}: ${problem}${hint}`);
  }

  #place(at: number): string {
    const lines = this.#text.slice(0, at).split(/\r\n|\n|\r/);
    return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
  }
}
