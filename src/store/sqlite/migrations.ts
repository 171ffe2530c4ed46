import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError } from '../errors.ts';
import { type Connection, type ConnectionOptions, openConnection, useWriteAheadLog } from './connection.ts';
import { refusal } from './set-aside.ts';

/** One file `NNNN_name.sql`. Once released it is never changed: corrections are a new file. */
export interface Migration {
  readonly number: number;
  /** File name without `.sql`. */
  readonly name: string;
  /** SHA-256 (hex) of the text with line ends as LF, for checkouts differ in them. */
  readonly sha256: string;
  readonly sql: string;
}

export interface MigrationOptions {
  /** Folder with the files; by default the program's own. */
  readonly migrationsDir?: string;
  readonly now?: () => Date;
}

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

/** The files of the folder in order; throws when a number is missing or used twice. */
export function readMigrations(folder: string = OWN_FOLDER): readonly Migration[] {
  const files = listSqlFiles(folder);
  return files.map((file, index) => {
    const digits = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1];
    if (digits === undefined) {
      throw new StoreError(
        'migrations',
        `Migration ${file} must be named NNNN_name.sql, e.g. 0002_reviews.sql. Rename it.`,
      );
    }
    if (Number(digits) !== index + 1) {
      const expected = String(index + 1).padStart(4, '0');
      throw new StoreError(
        'migrations',
        `Migration ${file} stands where ${expected}_….sql should: a number is missing or used twice. Number the files of ` +
          'the migrations folder without gaps, or install the program again.',
      );
    }
    const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    return { number: index + 1, name: file.slice(0, -'.sql'.length), sha256, sql };
  });
}

function listSqlFiles(folder: string): readonly string[] {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
    if (files.length > 0) return files.sort();
  } catch (error) {
    throw new StoreError(
      'migrations',
      `The migrations folder ${folder} cannot be read. Install the program again.`,
      error,
    );
  }
  throw new StoreError(
    'migrations',
    `The migrations folder ${folder} holds no .sql file. Install the program again.`,
  );
}

function pending(connection: Connection, known: readonly Migration[]): readonly Migration[] {
  const applied = appliedMigrations(connection);
  for (const [index, { number, name, sha256 }] of applied.entries()) {
    const own = known[number - 1];
    if (!own) {
      throw new StoreError(
        'newer',
        `The database ${connection.path} was made by a newer program: it has migration ${name}, this program knows ` +
          `${known.length}. Install the newer program again, or set DATABASE_PATH to another file.`,
      );
    }
    if (number !== index + 1) {
      throw new StoreError(
        'migrations',
        `The database ${connection.path} lacks migration ${index + 1} but has ${name}. Restore a backup.`,
      );
    }
    if (own.sha256 !== sha256) {
      throw new StoreError(
        'migrations',
        `Migration ${own.name} differs from the text that made the database ${connection.path} (then ${name}, sha256 ` +
          `${sha256}; now ${own.sha256}). Restore the file as it was and put the change into a new migration.`,
      );
    }
  }
  return known.slice(applied.length);
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
