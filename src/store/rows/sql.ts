/**
 * What the row modules ask of a database, whichever it is. The work of a transaction is a generator that yields its statements: SQLite
 * runs them at once and without a pause, PostgreSQL one by one on the connection that holds the transaction.
 *
 * The SQL is what both take: `?` or `@name` for values, no function that only one has, and
 * `IN (SELECT value FROM json_each(?))` for a list (see `list`).
 */
export interface Sql {
  /** Names the memory in texts and among those of this machine; holds no secret. */
  readonly name: string;
  /** A statement that costs nothing until it is first used. */
  sql<P extends unknown[] | object, R = unknown>(text: string): Statement<P, R>;
  read<T>(work: () => Work<T>): Promise<T>;
  /** One transaction that takes the write lock first, so that what it reads is still true when it writes. */
  write<T>(work: () => Work<T>): Promise<T>;
  /**
   * As `write`, but without waiting for the disk: after a power failure it may be undone. For what only says who is at work, and for
   * what can be looked at again; all that comes before a `write` lasts as that does, because the log is in order.
   */
  note<T>(work: () => Work<T>): Promise<T>;
  /**
   * As `write`, for work whose first statement alone writes, and decides by itself whether it may; what follows only reads. PostgreSQL is
   * then asked once.
   */
  alone<T>(work: () => Work<T>): Promise<T>;
  /** Both: as `note`, and its first statement alone writes. */
  noteAlone<T>(work: () => Work<T>): Promise<T>;
  /** Makes what was deleted unreadable, as far as this database can. @returns false when it could not be done now */
  wipe(): Promise<boolean>;
}

/** What a transaction does: it yields statements, is given what came of each, and returns its result. */
export type Work<T> = Generator<Step, T, unknown>;

/** One execution; `each`: one for each of the lists of values, in order. */
export interface Step {
  readonly statement: Statement<unknown[], unknown>;
  readonly wants: 'row' | 'rows' | 'changes' | 'each';
  readonly values: readonly unknown[];
  /** Nobody asks what came of it: the next may follow at once. */
  readonly isTold?: true;
}

type Values<P> = P extends unknown[] ? P : [P];

/** `P` is what it binds, `R` a row. Use with `yield*`. */
export class Statement<P extends unknown[] | object, R> {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
  *get(...values: Values<P>): Work<R | undefined> {
    return (yield this.#step('row', values)) as R | undefined;
  }
  *all(...values: Values<P>): Work<R[]> {
    return (yield this.#step('rows', values)) as R[];
  }
  /** @returns how many rows it changed */
  *run(...values: Values<P>): Work<number> {
    return (yield this.#step('changes', values)) as number;
  }
  /** Runs it for each of them; PostgreSQL is asked once. @returns how many rows each changed */
  *each(rows: readonly Values<P>[]): Work<readonly number[]> {
    if (rows.length === 0) return [];
    return (yield this.#step('each', rows)) as readonly number[];
  }

  /** As `run`, in a write, where nobody asks what came of it: PostgreSQL gets it together with what follows. */
  *tell(...values: Values<P>): Work<void> {
    yield { ...this.#step('changes', values), isTold: true };
  }
  /** As `each`, in a write, where nobody asks what came of it. */
  *tellEach(rows: readonly Values<P>[]): Work<void> {
    if (rows.length > 0) yield { ...this.#step('each', rows), isTold: true };
  }

  #step(wants: Step['wants'], values: readonly unknown[]): Step {
    return { statement: this as unknown as Step['statement'], wants, values };
  }
}
