import type { Migration } from './migrations.ts';

/** A table or view as the comments of the migrations describe it. */
export interface DocumentedTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly description: string;
  /** In the order of the columns; those without a comment are called what they are. */
  readonly columns: ReadonlyMap<string, string>;
}

const HEADER = /^CREATE (TABLE|VIEW) (?:IF NOT EXISTS )?(\w+)/;
/** Lines within a definition that are no column. */
const NO_COLUMN = /^(PRIMARY|CHECK|UNIQUE|FOREIGN|FROM|WHERE|LEFT|GROUP)$/;

/**
 * Tables and views with the comment above each and those above their columns. It reads the house's own style, a column a line; tests
 * hold the result against the database.
 */
export function documentSchema(migrations: readonly Pick<Migration, 'sql'>[]): readonly DocumentedTable[] {
  const tables = new Map<
    string,
    { name: string; kind: 'table' | 'view'; description: string; columns: Map<string, string> }
  >();
  for (const { sql } of migrations) {
    let comment: string[] = [];
    let open: Map<string, string> | undefined;
    for (const line of sql.split('\n')) {
      const text = line.trim();
      const said = /^-- ?(.*)$/.exec(text)?.[1];
      if (said !== undefined) {
        comment.push(said);
        continue;
      }
      const [, kind, name] = HEADER.exec(text) ?? [];
      const added = /^ALTER TABLE (\w+) ADD COLUMN (\w+)/.exec(text);
      if (kind !== undefined && name !== undefined) {
        open = new Map();
        const description = sentence(comment.join(' ').replace(/^[A-Z_]+: /, ''));
        tables.set(name, { name, kind: kind === 'VIEW' ? 'view' : 'table', description, columns: open });
      } else if (added) {
        tables.get(added[1] ?? '')?.columns.set(added[2] ?? '', sentence(comment.join(' ')));
      } else if (open && /^ *CASE|^ {3}/.test(line)) {
        // A definition over several lines keeps its comment until its name comes.
        continue;
      } else if (open) {
        const column = / AS (\w+),?$/.exec(text)?.[1] ?? /^\w+/.exec(text)?.[0];
        if (column !== undefined && !NO_COLUMN.test(column)) open.set(column, sentence(comment.join(' ')));
      }
      comment = [];
      if (text.endsWith(';')) open = undefined;
    }
  }
  return [...tables.values()];
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.…:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
