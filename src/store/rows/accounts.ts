import type { Accounts } from '../store.ts';
import { createOptOuts } from './opt-outs.ts';
import type { Sql, Work } from './sql.ts';
import { moment } from './values.ts';

export function createAccounts(db: Sql, network: string): Accounts {
  const self = db.sql<[string], { id: string; handle: string; self_checked_at: string }>(
    'SELECT id, handle, self_checked_at FROM accounts WHERE network = ? AND self_checked_at IS NOT NULL',
  );
  const forgetSelf = db.sql<[string, string]>(
    'UPDATE accounts SET self_checked_at = NULL WHERE network = ? AND self_checked_at IS NOT NULL AND id <> ?',
  );
  const saveSelf = db.sql<[{ network: string; id: string; handle: string; at: string }]>(`
    INSERT INTO accounts (network, id, handle, seen_at, self_checked_at) VALUES (@network, @id, @handle, @at, @at)
    ON CONFLICT (network, id) DO UPDATE SET handle = @handle, seen_at = @at, self_checked_at = @at`);
  const handle = db.sql<[string, string], { handle: string }>(
    'SELECT handle FROM accounts WHERE network = ? AND id = ?',
  );
  const saveHandle = db.sql<[string, string, string, string]>(`
    INSERT INTO accounts (network, id, handle, seen_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (network, id) DO UPDATE SET handle = excluded.handle, seen_at = excluded.seen_at
      WHERE excluded.seen_at >= accounts.seen_at`);
  const idOf = db.sql<[string, string], { id: string }>(
    'SELECT id FROM accounts WHERE network = ? AND handle = ? ORDER BY seen_at DESC LIMIT 1',
  );
  function* handleOf(id: string): Work<string | undefined> {
    return (yield* handle.get(network, id))?.handle;
  }
  const optOuts = createOptOuts(db, network);

  return {
    ...optOuts,
    self: async () =>
      db.read(function* () {
        const row = yield* self.get(network);
        return row && { id: row.id, handle: row.handle, checkedAt: new Date(row.self_checked_at) };
      }),
    saveSelf: async (account, checkedAt) =>
      db.write(function* () {
        yield* forgetSelf.tell(network, account.id);
        yield* saveSelf.tell({
          network,
          id: account.id,
          handle: account.handle.toLowerCase(),
          at: moment(checkedAt),
        });
      }),
    handle: async (id) =>
      db.read(function* () {
        return yield* handleOf(id);
      }),
    saveHandle: async (id, name, seenAt) =>
      db.write(function* () {
        yield* saveHandle.tell(network, id, name.toLowerCase(), moment(seenAt));
        yield* optOuts.learnId(id, name.toLowerCase());
      }),
    idOf: async (name) =>
      db.read(function* () {
        return (yield* idOf.get(network, name.toLowerCase()))?.id;
      }),
    hasOptedOut: async ({ id, handle: given }) =>
      db.read(function* () {
        const name = given?.toLowerCase() ?? (yield* handleOf(id));
        return yield* optOuts.holdFor(id, name);
      }),
  };
}
