import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StoreError } from '../errors.ts';
import { type Migration, missingSteps, readMigrationFiles } from '../rows/migration-files.ts';
import { type Connection, type ConnectionOptions, openConnection, useWriteAheadLog } from './connection.ts';
import { refusal } from './set-aside.ts';

export interface MigrationOptions {
  /** Folder with the files; by default the program's own. */
  readonly migrationsDir?: string;
  readonly now?: () => Date;
}

export type { Migration };

const OWN_FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));
const CREATE_TABLE = `
-- MIGRATIONS: which steps made this file what it is; see the folder of that name in the program.
CREATE TABLE IF NOT EXISTS migrations (
  number     INTEGER NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  -- SHA-256 of the step's text.
  sha256     TEXT NOT NULL,
  applied_at TEXT NOT NULL
) STRICT`;

/** What the program's own steps make of an empty file, as one script: a fifth of their time. Known once this process made a file. */
let whole: string | undefined;

/** What `applyMigrations` would do; neither creates nor changes the file. */
export function pendingMigrations(path: string, options: MigrationOptions = {}): readonly Migration[] {
  const known = readMigrations(options.migrationsDir);
  if (path !== ':memory:' && !existsSync(path)) return known;
  return withConnection(path, { readonly: true }, (connection) =>
    connection.read(() => pending(connection, known)),
  );
}

/** Brings the file up to date, creating it when there is none, and returns what was applied. */
export function applyMigrations(path: string, options: MigrationOptions = {}): readonly Migration[] {
  return withConnection(path, {}, (connection) => migrate(connection, options));
}

/** All or nothing, in one transaction; of two processes that do it at once the second finds nothing to do. */
export function migrate(connection: Connection, options: MigrationOptions = {}): readonly Migration[] {
  const known = readMigrations(options.migrationsDir);
  const now = options.now ?? (() => new Date());
  const steps = connection.read(() => {
    const found = pending(connection, known);
    useWriteAheadLog(connection);
    return found;
  });
  // The usual case takes no write lock.
  if (steps.length === 0) return [];
  return connection.write(() => {
    // Once more, now that no other process can do the same.
    const missing = pending(connection, known);
    connection.sqlite.exec(CREATE_TABLE);
    const isNew = missing.length === known.length && options.migrationsDir === undefined;
    if (isNew && whole !== undefined) connection.sqlite.exec(whole);
    else for (const { sql } of missing) connection.sqlite.exec(sql);
    if (isNew) whole ??= schemaOf(connection);
    for (const step of missing) {
      connection.sqlite
        .prepare('INSERT INTO migrations (number, name, sha256, applied_at) VALUES (?, ?, ?, ?)')
        .run(step.number, step.name, step.sha256, now().toISOString());
    }
    return missing;
  });
}

function schemaOf(connection: Connection): string {
  const statements = connection.sqlite.prepare<[], { sql: string }>(
    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'migrations' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid",
  );
  return statements
    .all()
    .map(({ sql }) => `${sql};\n`)
    .join('');
}

/** The steps of a folder, by default the program's own. Throws `StoreError`. */
export function readMigrations(folder: string = OWN_FOLDER): readonly Migration[] {
  return readMigrationFiles(folder);
}

function pending(connection: Connection, known: readonly Migration[]): readonly Migration[] {
  const database = `the database ${connection.path}`;
  return missingSteps(database, 'set DATABASE_PATH to another file', appliedMigrations(connection), known);
}

function appliedMigrations(connection: Connection) {
  const table = connection.sqlite.prepare(
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'",
  );
  if (table.get() === undefined) return refuseForeign(connection);
  return connection.sqlite
    .prepare<[], { number: number; name: string; sha256: string }>(
      'SELECT number, name, sha256 FROM migrations ORDER BY number',
    )
    .all();
}

/** A database of another program must not become ours by a slip in DATABASE_PATH. */
function refuseForeign(connection: Connection): [] {
  const other = connection.sqlite
    .prepare<[], { name: string }>('SELECT name FROM sqlite_schema LIMIT 1')
    .get();
  if (other === undefined) return [];
  throw new StoreError(
    'not-a-database',
    `${connection.path} is a database, but not Fieldmark's (it has ${other.name}). Set DATABASE_PATH to another file.`,
  );
}

function withConnection<T>(path: string, options: ConnectionOptions, work: (connection: Connection) => T): T {
  let connection: Connection | undefined;
  try {
    connection = openConnection(path, options);
    return work(connection);
  } catch (error) {
    connection?.close();
    throw refusal(path, error);
  } finally {
    connection?.close();
  }
}
