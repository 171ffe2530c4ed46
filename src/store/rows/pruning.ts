import type { Erasure } from '../store.ts';
import type { Sql } from './sql.ts';
import { list, moment } from './values.ts';

/** See `Erasure.prune`. Two looks at an index tell that there is nothing to do. */
export function createPruning(db: Sql): Erasure['prune'] {
  const due = db.sql<[string, number], { id: string }>(
    'SELECT id FROM rounds WHERE pruned_at IS NULL AND created_at < ? ORDER BY created_at LIMIT ?',
  );
  const THESE = '(SELECT value FROM json_each(?))';
  const rounds = db.sql<[string, string]>(
    `UPDATE rounds SET text = '', author_handle = NULL, pruned_at = ? WHERE id IN ${THESE}`,
  );
  const photos = db.sql<[string]>(
    `UPDATE photos SET url = NULL, alt_text = NULL, message = NULL WHERE round_id IN ${THESE}`,
  );
  const evidence = db.sql<[string]>(`UPDATE host_answers SET evidence = NULL WHERE round_id IN ${THESE}`);
  const unseen = db.sql<[string, number], { network: string; id: string }>(
    'SELECT network, id FROM accounts WHERE seen_at < ? AND self_checked_at IS NULL LIMIT ?',
  );
  const accounts = db.sql<[string, string]>('DELETE FROM accounts WHERE network = ? AND id = ?');

  return async (before, most, at) => {
    const ids = await db.read(function* () {
      return (yield* due.all(moment(before), most)).map(({ id }) => id);
    });
    const strangers = await db.read(function* () {
      return yield* unseen.all(moment(before), most);
    });
    if (ids.length + strangers.length === 0) return 0;
    return db.write(function* () {
      yield* rounds.tell(moment(at), list(ids));
      yield* photos.tell(list(ids));
      yield* evidence.tell(list(ids));
      yield* accounts.tellEach(strangers.map(({ network, id }) => [network, id]));
      return ids.length;
    });
  };
}
