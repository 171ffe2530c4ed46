import { existsSync, linkSync, rmSync } from 'node:fs';
import { StoreError } from '../errors.ts';
import type { CopySource, CopyTarget, Row, Table } from '../rows/copy.ts';
import { assertSound } from './check-up.ts';
import { type Connection, openConnection } from './connection.ts';
import { migrate, pendingMigrations } from './migrations.ts';
import { asStoreError } from './sqlite-errors.ts';

const PAGE = 500;

/** A file whose rows are read as they are now, whatever is written meanwhile. Throws `StoreError`. */
export function readFile(path: string): CopySource {
  if (!existsSync(path)) throw new StoreError('missing', `There is no database ${path}. Nothing was copied.`);
  if (pendingMigrations(path).length > 0)
    throw new StoreError(
      'migrations',
      `${path} is of an older version. Bring it up to date first: fieldmark migrate. Nothing was copied.`,
    );
  const connection = openConnection(path, { readonly: true });
  connection.read(() => connection.sqlite.exec('BEGIN'));
  return {
    name: path,
    assertSound: async () => assertRules(connection),
    async *rows(table) {
      let page: Row[] = [];
      for (const row of connection.sqlite.prepare<[], Row>(`SELECT * FROM ${table}`).iterate()) {
        page.push(row);
        if (page.length < PAGE) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
    close: async () => connection.close(),
  };
}

const FAULTS_SHOWN = 10;

/** What another program wrote past the rules of the tables would be refused elsewhere in the middle of the way. */
function assertRules(connection: Connection): void {
  assertSound(connection, 'integrity_check');
  const orphans = connection.read(
    () =>
      connection.sqlite.pragma('foreign_key_check') as readonly {
        table: string;
        rowid: number | null;
        parent: string;
      }[],
  );
  if (orphans.length === 0) return;
  const named = orphans
    .slice(0, FAULTS_SHOWN)
    .map(({ table, rowid, parent }) => `${table}${rowid === null ? '' : ` ${rowid}`} (refers to ${parent})`);
  throw new StoreError(
    'corrupt',
    `${connection.path} has ${orphans.length} rows that refer to nothing: ${named.join(', ')}. Remove them with sqlite3 first. Nothing was copied.`,
  );
}

/** A new file, which is there when all of it is: it is made under another name. Throws `StoreError`. */
export function writeFile(path: string, { force = false } = {}): CopyTarget {
  const part = `${path}.part`;
  const rests = [part, `${part}-wal`, `${part}-shm`, `${part}-lock`];
  const clean = () => {
    for (const rest of rests) rmSync(rest, { force: true });
  };
  clean();
  const connection = openConnection(part);
  migrate(connection);
  connection.sqlite.pragma('journal_mode = DELETE');
  connection.sqlite.exec('BEGIN IMMEDIATE');
  return {
    name: path,
    isEmpty: async () => force || !existsSync(path),
    clear: async (table) => {
      connection.sqlite.exec(`DELETE FROM ${table}`);
    },
    insert: async (table, rows) => connection.read(() => insert(connection, table, rows)),
    count: async (table) =>
      connection.sqlite.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0,
    keep: async () => {
      connection.read(() => connection.sqlite.exec('COMMIT'));
      connection.close();
      try {
        if (force) rmSync(path, { force: true });
        // A link, unlike renaming, does not take the place of a file that came meanwhile.
        linkSync(part, path);
      } catch (error) {
        throw asStoreError(error, path);
      }
    },
    close: async () => {
      connection.close();
      clean();
    },
  };
}

function insert({ sqlite }: Connection, table: Table, rows: readonly Row[]): void {
  const columns = (sqlite.pragma(`table_info(${table})`) as readonly { name: string }[]).map(
    ({ name }) => name,
  );
  const add = sqlite.prepare<[Row]>(
    `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map((name) => `@${name}`).join()})`,
  );
  for (const row of rows) add.run(row);
}
