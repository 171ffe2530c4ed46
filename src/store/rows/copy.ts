import { StoreError } from '../errors.ts';

export type Row = Readonly<Record<string, unknown>>;

/** In an order in which each refers to those before it. Leases are of processes, migrations of the file: neither is copied. */
export const TABLES = [
  'runs',
  'rounds',
  'photos',
  'predictions',
  'post_ids',
  'answers',
  'shadows',
  'host_answers',
  'scores',
  'summaries',
  'own_posts',
  'cursors',
  'rate_limits',
  'sessions',
  'spending',
  'spending_ids',
  'strangers',
  'accounts',
  'opt_outs',
  'alerts',
  'forgotten',
] as const;
export type Table = (typeof TABLES)[number];

/** A memory whose rows are read, all as they were at one moment. */
export interface CopySource {
  readonly name: string;
  /** Throws `StoreError` where a row breaks the rules of its table. */
  assertSound(): Promise<void>;
  /** A few at a time. */
  rows(table: Table): AsyncIterable<readonly Row[]>;
  close(): Promise<void>;
}

/** A memory that is made or filled in one transaction: it is all there when `keep` has returned, else nothing. */
export interface CopyTarget {
  readonly name: string;
  isEmpty(): Promise<boolean>;
  /** Removes what the tables made by themselves: a score for each new pair of reply and solution. */
  clear(table: Table): Promise<void>;
  insert(table: Table, rows: readonly Row[]): Promise<void>;
  count(table: Table): Promise<number>;
  keep(): Promise<void>;
  /** Also undoes what was not kept. */
  close(): Promise<void>;
}

/**
 * Copies a memory, complete to the row, into one that is empty. Texts lose what PostgreSQL cannot hold: U+0000 becomes U+FFFD.
 *
 * @returns how many rows
 * @throws StoreError when the target holds something, or a row is refused; the target is then as it was
 */
export async function copyMemory(from: CopySource, to: CopyTarget): Promise<number> {
  if (!(await to.isEmpty()))
    throw new StoreError(
      'conflict',
      `${to.name} holds a memory already. Name an empty one: another file, another database, or another ?schema=. Nothing was copied.`,
    );
  await from.assertSound();
  let copied = 0;
  for (const table of TABLES) {
    await to.clear(table);
    let ofTable = 0;
    for await (const rows of from.rows(table)) {
      await to.insert(table, rows);
      ofTable += rows.length;
    }
    const arrived = await to.count(table);
    if (arrived !== ofTable)
      throw new StoreError(
        'internal',
        `Of ${ofTable} rows of ${table} ${arrived} arrived; please report it. Nothing was copied.`,
      );
    copied += ofTable;
  }
  await to.keep();
  return copied;
}
