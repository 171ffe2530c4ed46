import type { Statement } from '../rows/sql.ts';

/** A statement in PostgreSQL's words. */
export interface Translated {
  readonly text: string;
  /** Of the values in the order of `$1`, `$2` …; absent when they have none and come in order. */
  readonly names?: readonly string[];
}

/** What the row modules write for both databases, as PostgreSQL takes it. */
export function translate({ text }: Pick<Statement<unknown[], unknown>, 'text'>): Translated {
  const names: string[] = [];
  let places = 0;
  const translated = text
    .replace(/ INDEXED BY \w+/g, '')
    .replace(/ ->> /g, '::json ->> ')
    .replace(
      /json_each\((\?|@\w+)\)/g,
      (_, place: string) => `json_array_elements_text(CAST(${place} AS json)) AS listed (value)`,
    )
    // What stands in quotation marks is left alone.
    .replace(/'(?:[^']|'')*'|\?|@(\w+)/g, (found, name: string | undefined) => {
      if (found.startsWith("'")) return found;
      if (name === undefined) return `$${++places}`;
      if (!names.includes(name)) names.push(name);
      return `$${names.indexOf(name) + 1}`;
    });
  return { text: translated, ...(names.length > 0 && { names }) };
}

/** PostgreSQL takes neither U+0000 nor half a character: what a post holds must not stop the bot. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** The values of one execution in the order of their places. */
export function bind({ names }: Translated, values: readonly unknown[]): unknown[] {
  const byName = values[0] as Readonly<Record<string, unknown>>;
  const inOrder = names ? names.map((name) => byName[name]) : values;
  return inOrder.map((value) => (typeof value === 'string' ? storable(value) : value));
}
