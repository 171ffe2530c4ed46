import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../errors.ts';

/** One file `NNNN_name.sql`. Once released it is never changed: corrections are a new file. */
export interface Migration {
  readonly number: number;
  /** File name without `.sql`. */
  readonly name: string;
  /** SHA-256 (hex) of the text with line ends as LF, for checkouts differ in them. */
  readonly sha256: string;
  readonly sql: string;
}

/**
 * The files of the folder in order; throws when a number is missing or used twice.
 *
 * @param first number of the first file
 */
export function readMigrationFiles(folder: string, first = 1): readonly Migration[] {
  const files = listSqlFiles(folder);
  return files.map((file, index) => {
    const digits = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1];
    if (digits === undefined) {
      throw new StoreError(
        'migrations',
        `Migration ${file} must be named NNNN_name.sql, e.g. 0002_reviews.sql. Rename it.`,
      );
    }
    const number = index + first;
    if (Number(digits) !== number) {
      const expected = String(number).padStart(4, '0');
      throw new StoreError(
        'migrations',
        `Migration ${file} stands where ${expected}_….sql should: a number is missing or used twice. Number the files of ` +
          'the migrations folder without gaps, or install the program again.',
      );
    }
    const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    return { number, name: file.slice(0, -'.sql'.length), sha256, sql };
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

/** A step as the database tells it. */
export type AppliedMigration = Pick<Migration, 'number' | 'name' | 'sha256'>;

/**
 * The steps that a database lacks. Throws `StoreError`: `newer` when the program lacks one of its steps, `migrations` when one differs.
 *
 * @param database what it is called in a text, e.g. `the database /srv/bot.sqlite`
 * @param instead what to do about a newer one beside installing the newer program
 */
export function missingSteps(
  database: string,
  instead: string,
  applied: readonly AppliedMigration[],
  known: readonly Migration[],
): readonly Migration[] {
  for (const [index, { number, name, sha256 }] of applied.entries()) {
    const own = known[index];
    if (!own) {
      throw new StoreError(
        'newer',
        `${capital(database)} was made by a newer program: it has migration ${name}, this program knows ` +
          `${known.at(-1)?.number ?? 0}. Install the newer program again, or ${instead}.`,
      );
    }
    if (number !== own.number) {
      throw new StoreError(
        'migrations',
        `${capital(database)} lacks migration ${own.number} but has ${name}. Restore a backup.`,
      );
    }
    if (own.sha256 !== sha256) {
      throw new StoreError(
        'migrations',
        `Migration ${own.name} differs from the text that made ${database} (then ${name}, sha256 ` +
          `${sha256}; now ${own.sha256}). Restore the file as it was and put the change into a new migration.`,
      );
    }
  }
  return known.slice(applied.length);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
