import type { ClientBase, Pool, QueryResult } from 'pg';
import { StoreError } from '../errors.ts';
import { type Sql, Statement, type Step, type Work } from '../rows/sql.ts';
import { bind, type Translated, translate } from './dialect.ts';
import { asStoreError, isBroken } from './postgres-errors.ts';

/** Any number that is the same in every copy of the program: the first half of the key of its locks. */
export const LOCK = 1_181_115;

/** One writer at a time for each memory, as in SQLite. The settings hold for the transaction alone, so that a pooler may stand between. */
const begin = (synchronous: 'on' | 'off'): string =>
  `BEGIN; SET LOCAL synchronous_commit = ${synchronous}; SET LOCAL lock_timeout = '5s'; ` +
  `SET LOCAL idle_in_transaction_session_timeout = '60s'; ` +
  `SELECT pg_advisory_xact_lock(${LOCK}, hashtext(current_schema()))`;
const BEGIN_WRITE = begin('on');
const BEGIN_NOTE = begin('off');

/** The row modules on a server. Nothing is sent twice that may have been committed. */
export class PostgresSql implements Sql {
  readonly name: string;
  readonly #pool: Pool;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();
  readonly #translated = new Map<Statement<unknown[], unknown>, Translated>();

  constructor(pool: Pool, name: string) {
    this.#pool = pool;
    this.name = name;
  }

  sql<P extends unknown[] | object, R = unknown>(text: string): Statement<P, R> {
    const known = this.#statements.get(text) ?? new Statement<unknown[], unknown>(text);
    this.#statements.set(text, known);
    return known as unknown as Statement<P, R>;
  }

  /** The texts of all statements asked for so far, in PostgreSQL's words. */
  get statements(): readonly string[] {
    return [...this.#statements.values()].map((each) => this.#translate(each).text);
  }

  read<T>(work: () => Work<T>): Promise<T> {
    return this.#told(() => perform(work(), (step) => this.#run(this.#pool, step)));
  }

  write<T>(work: () => Work<T>): Promise<T> {
    return this.#told((sent) => this.#transact(BEGIN_WRITE, work, sent));
  }

  note<T>(work: () => Work<T>): Promise<T> {
    return this.#told((sent) => this.#transact(BEGIN_NOTE, work, sent));
  }

  alone<T>(work: () => Work<T>): Promise<T> {
    return this.#told((sent) => {
      sent();
      return perform(work(), (step) => this.#run(this.#pool, step));
    });
  }

  /** One answer of the server, and its disk with it, is quicker than two without. */
  noteAlone<T>(work: () => Work<T>): Promise<T> {
    return this.alone(work);
  }

  /** Writes the tables anew without what was deleted. The server's log and backups keep it for their own time. */
  async wipe(): Promise<boolean> {
    return this.#told(async () => {
      const { rows } = await this.#pool.query<{ tables: string }>(
        "SELECT string_agg(format('%I', tablename), ', ') AS tables FROM pg_tables WHERE schemaname = current_schema()",
      );
      await this.#pool.query(`VACUUM (FULL) ${rows[0]?.tables ?? ''}`);
      return true;
    });
  }

  /** Errors as `StoreError`. Where the connection broke before a COMMIT went out, once more on another. */
  async #told<T>(work: (sent: () => void) => Promise<T>): Promise<T> {
    let isSent = false;
    const attempt = () =>
      work(() => {
        isSent = true;
      });
    try {
      return await attempt().catch((error) => {
        if (isSent || !isBroken(error)) throw error;
        return attempt();
      });
    } catch (error) {
      throw asStoreError(error, this.name);
    }
  }

  /** @param sent is called before the COMMIT goes out */
  async #transact<T>(start: string, work: () => Work<T>, sent: () => void): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      // What nobody waits for goes out with what follows it, in the same round trip: the beginning, too.
      let under: Promise<unknown>[] = [client.query(start)];
      const result = await perform(work(), async (step) => {
        under.push(this.#run(client, step));
        if (step.isTold) return undefined;
        const all = under;
        under = [];
        return (await together(all)).at(-1);
      });
      sent();
      const commit = client.query('COMMIT');
      await together([...under, commit]);
      const { command } = await commit;
      if (command !== 'COMMIT')
        throw new StoreError('internal', 'A transaction was not committed; please report it.');
      return result;
    } catch (error) {
      broken = await client.query('ROLLBACK').then(
        () => undefined,
        (lost: Error) => lost,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #run(client: Pool | ClientBase, { statement, wants, values }: Step): Promise<unknown> {
    const translated = this.#translate(statement);
    const ask = (of: readonly unknown[]) => client.query(translated.text, bind(translated, of));
    if (wants === 'each') return (await together((values as readonly unknown[][]).map(ask))).map(changes);
    const result = await ask(values);
    if (wants === 'changes') return changes(result);
    return wants === 'rows' ? result.rows : result.rows[0];
  }

  #translate(statement: Statement<unknown[], unknown>): Translated {
    const known = this.#translated.get(statement) ?? translate(statement);
    this.#translated.set(statement, known);
    return known;
  }
}

async function perform<T>(work: Work<T>, run: (step: Step) => Promise<unknown>): Promise<T> {
  let next = work.next();
  while (!next.done) next = work.next(await run(next.value));
  return next.value;
}

/** All of them, or the first that failed once none is under way any more: what follows it in a transaction only says that it failed. */
async function together<T>(all: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}

const changes = ({ rowCount }: QueryResult): number => rowCount ?? 0;
