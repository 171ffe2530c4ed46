import type Database from 'better-sqlite3';
import { type Sql, Statement, type Step, type Work } from '../rows/sql.ts';
import type { Connection } from './connection.ts';

/** The row modules on one connection to the file: each piece of work is done, or has failed, when the call returns. */
export class SqliteSql implements Sql {
  readonly name: string;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();
  /** Prepared when first used, since most runs find nothing and need few; kept for the life of the connection. */
  readonly #prepared = new Map<Statement<unknown[], unknown>, Database.Statement>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.name = connection.path;
  }

  sql<P extends unknown[] | object, R = unknown>(text: string): Statement<P, R> {
    const known = this.#statements.get(text) ?? new Statement<unknown[], unknown>(text);
    this.#statements.set(text, known);
    return known as unknown as Statement<P, R>;
  }

  /** The texts of all statements asked for so far. */
  get statements(): readonly string[] {
    return [...this.#statements.keys()];
  }

  async read<T>(work: () => Work<T>): Promise<T> {
    return this.#connection.read(() => this.#perform(work()));
  }

  async write<T>(work: () => Work<T>): Promise<T> {
    return this.#connection.write(() => this.#perform(work()));
  }

  async note<T>(work: () => Work<T>): Promise<T> {
    return this.#connection.note(() => this.#perform(work()));
  }

  alone<T>(work: () => Work<T>): Promise<T> {
    return this.write(work);
  }

  noteAlone<T>(work: () => Work<T>): Promise<T> {
    return this.note(work);
  }

  /**
   * Writes the file anew without what was deleted, and empties the write-ahead log, which still holds it.
   * @returns false when another program reads the file and keeps the log from being emptied
   */
  async wipe(): Promise<boolean> {
    return this.#connection.read(() => {
      const { sqlite } = this.#connection;
      // Else the new file is made on the disk first, in the system's temporary folder.
      sqlite.pragma('temp_store = MEMORY');
      sqlite.exec('VACUUM');
      const [result] = sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return result?.busy === 0;
    });
  }

  #perform<T>(work: Work<T>): T {
    let next = work.next();
    while (!next.done) next = work.next(this.#run(next.value));
    return next.value;
  }

  #run({ statement, wants, values }: Step): unknown {
    const prepared = this.#prepare(statement);
    switch (wants) {
      case 'row':
        return prepared.get(...values);
      case 'rows':
        return prepared.all(...values);
      case 'changes':
        return prepared.run(...values).changes;
      case 'each':
        return (values as readonly unknown[][]).map((each) => prepared.run(...each).changes);
    }
  }

  #prepare(statement: Statement<unknown[], unknown>): Database.Statement {
    const known = this.#prepared.get(statement) ?? this.#connection.sqlite.prepare(statement.text);
    this.#prepared.set(statement, known);
    return known;
  }
}
