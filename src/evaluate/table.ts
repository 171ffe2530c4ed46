import { parse } from 'csv-parse/sync';
import { fileKind } from '../file-kind.ts';
import { fileText } from '../file-text.ts';
import { EvaluationError, InputError } from './observation.ts';

/** A table of text with a line of column names. */
export interface Table {
  /** As written in the first line. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** Line of the file on which it ends, from 1. */
  readonly line: number;
  /** By column name in lower case, without the spaces around; what a line lacks is empty. */
  readonly cells: Readonly<Record<string, string>>;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;

/**
 * A table as spreadsheets and people write it: RFC 4180 with a comma, semicolon, tab or bar between cells, as the first line has it
 * (or says with Excel's `sep=;`); UTF-8, UTF-16 of either order, or Windows-1252, with or without a byte-order mark; any line ends.
 * Throws `EvaluationError`; `InputError` that says what is there instead of a table.
 */
export function parseTable(bytes: Uint8Array, file: string): Table {
  const [stated, text] = withoutSepLine(textOf(bytes, file));
  const [header, ...lines] = cellsOf(text, stated ?? separatorOf(text), file);
  if (header === undefined)
    throw new EvaluationError(`${file} is empty: its first line has to name the columns.`);
  const columns = header.cells.map((cell) => cell.trim());
  const names = columns.map((column) => column.toLowerCase());
  const doubled = names.filter((name, i) => name !== '' && names.indexOf(name) !== i);
  if (doubled.length > 0) throw new EvaluationError(`${file} has two columns "${doubled[0]}"; rename one.`);
  const first = stated === undefined ? 0 : 1;
  return {
    columns,
    rows: lines.map(({ cells, line }) => ({
      line: line + first,
      cells: Object.fromEntries(names.map((name, i) => [name, cells[i]?.trim() ?? ''])),
    })),
  };
}

/** The table's text. The words of a wrong file would be taken for columns, so that what it is must be told first. */
function textOf(bytes: Uint8Array, file: string): string {
  const text = fileText(bytes);
  // UTF-16 without a mark is known as a text only when it is read.
  const kind = fileKind(bytes) ?? fileKind(Buffer.from(text));
  if (kind?.id === 'text') return text;
  if (kind?.id === 'workbook')
    throw new InputError(`${file} is ${kind.name}: save it as "CSV UTF-8" there, and give that file.`);
  throw new InputError(`${file} is ${kind?.name ?? 'not a text'}: a folder of photos or a CSV is needed.`);
}

function withoutSepLine(text: string): [stated: string | undefined, rest: string] {
  const [line = '', separator] = /^"?sep=(.)"?\r?\n/i.exec(text) ?? [];
  return [separator, text.slice(line.length)];
}

/** The separator that the first line has most of, outside of quotes. */
function separatorOf(text: string): string {
  const [line = ''] = /^\s*[^\r\n]*/.exec(text) ?? [];
  const plain = line.replace(/"[^"]*"/g, '');
  const count = (separator: string): number => plain.split(separator).length;
  return SEPARATORS.reduce((most, one) => (count(one) > count(most) ? one : most));
}

function cellsOf(text: string, delimiter: string, file: string): { cells: string[]; line: number }[] {
  try {
    const ends: number[] = [];
    // Empty lines are none, and so are those that a spreadsheet writes for empty rows: ;;;
    const records = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      on_record: (cells, { lines }) => {
        ends.push(lines);
        return cells;
      },
    });
    return records.map((cells, i) => ({ cells, line: ends[i] ?? 0 }));
  } catch (error) {
    throw new EvaluationError(`${file} cannot be read as a table: ${(error as Error).message}`);
  }
}
