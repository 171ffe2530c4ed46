import { StoreError } from '../errors.ts';
import type { Accounts, OptOut, PersonKey } from '../store.ts';
import type { Sql, Work } from './sql.ts';
import { moment, optional, orNull } from './values.ts';

interface Row {
  number: number;
  network: string;
  account_id: string | null;
  handle: string | null;
  since: string;
  source: string;
}
interface Key {
  network: string;
  id: string | null;
  handle: string | null;
}

type OptOutPart = Pick<Accounts, 'optOut' | 'optIn' | 'optOuts'>;

/** Who said stop. An entry without an id stands for whoever has the handle; one with an id for that account alone. */
export function createOptOuts(
  db: Sql,
  network: string,
): OptOutPart & {
  /** Whether an entry covers the account; within a read. */
  holdFor(id: string, handle: string | undefined): Work<boolean>;
  /** An account was seen with a handle: an entry by that handle alone means this account from now on. Within a write. */
  learnId(id: string, handle: string): Work<void>;
} {
  const covering = db.sql<[Key], Row>(`
    SELECT * FROM opt_outs WHERE network = @network AND account_id = @id
      OR network = @network AND account_id IS NULL AND handle = @handle LIMIT 1`);
  const byHandle = db.sql<[string, string], Row>('SELECT * FROM opt_outs WHERE network = ? AND handle = ?');
  const freeHandle = db.sql<[string, string]>(
    'UPDATE opt_outs SET handle = NULL WHERE network = ? AND handle = ? AND account_id IS NOT NULL',
  );
  const insert = db.sql<[Key & { since: string; source: string }]>(
    'INSERT INTO opt_outs (network, account_id, handle, since, source) VALUES (@network, @id, @handle, @since, @source)',
  );
  const setId = db.sql<[string, number]>('UPDATE opt_outs SET account_id = ? WHERE number = ?');
  const remove = db.sql<[Key]>(
    'DELETE FROM opt_outs WHERE network = @network AND account_id = @id OR network = @network AND handle = @handle',
  );
  const all = db.sql<[], Row>('SELECT * FROM opt_outs ORDER BY since DESC, number DESC');

  // By handle only where no id is known: another person may have had it before.
  const byThem =
    'rounds.network = @network AND (rounds.author_id = @id OR (@id IS NULL AND rounds.author_handle = @handle))';
  const killAnswers = db.sql<[Key & { at: string }]>(`
    UPDATE answers SET state = 'dead', reason = 'opted-out', dead_at = @at, not_before = NULL
    WHERE state IN ('drafted', 'held', 'retry')
      AND EXISTS (SELECT 1 FROM rounds WHERE rounds.id = answers.round_id AND ${byThem})`);
  const skipRounds = db.sql<[Key]>(`
    UPDATE rounds SET state = 'skipped', reason = 'opted-out', awaits_answer = 0 WHERE awaits_answer = 1 AND ${byThem}`);

  return {
    *holdFor(id, handle) {
      return (yield* covering.get({ network, id, handle: orNull(handle) })) !== undefined;
    },
    *learnId(id, handle) {
      const entry = yield* byHandle.get(network, handle);
      if (!entry || entry.account_id !== null) return;
      if (yield* covering.get({ network, id, handle: null }))
        yield* remove.run({ network, id: null, handle });
      else yield* setId.run(id, entry.number);
    },
    optOut: async (account, at, source) =>
      db.write(function* () {
        const key = keyOf(network, account);
        const known = yield* covering.get(key);
        if (known && known.account_id === null && key.id !== null) yield* setId.run(key.id, known.number);
        if (!known) {
          // A handle that changed hands belongs to the newer account.
          if (key.handle !== null) yield* freeHandle.tell(network, key.handle);
          yield* insert.tell({ ...key, since: moment(at), source });
        }
        yield* killAnswers.tell({ ...key, at: moment(at) });
        yield* skipRounds.tell(key);
        return !known;
      }),
    optIn: async (account) =>
      db.write(function* () {
        return (yield* remove.run(keyOf(network, account))) > 0;
      }),
    optOuts: async () =>
      db.read(function* () {
        return (yield* all.all()).map(toOptOut);
      }),
  };
}

function keyOf(network: string, { id, handle }: PersonKey): Key {
  if (id === undefined && handle === undefined) {
    throw new StoreError('internal', 'A person was named by neither id nor handle; please report it.');
  }
  return { network, id: orNull(id), handle: orNull(handle?.toLowerCase()) };
}

function toOptOut(row: Row): OptOut {
  return {
    network: row.network,
    ...optional('id', row.account_id),
    ...optional('handle', row.handle),
    since: new Date(row.since),
    source: row.source,
  };
}
