import type { Spending } from '../store.ts';
import type { Connection } from './connection.ts';
import { moment, orNull } from './values.ts';

export function createSpending(db: Connection): Spending {
  const forgetEarlierDays = db.sql<[string]>('DELETE FROM spending_ids WHERE day < ?');
  const chargeId = db.sql<[string, string, string]>(
    'INSERT INTO spending_ids (day, what, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const add = db.sql<[number | null, string | null, string, string, number, number, number]>(
    'INSERT INTO spending (run_id, game_key, at, what, units, unit_micro_usd, micro_usd) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const since = db.sql<[string], { total: number }>(
    'SELECT coalesce(sum(micro_usd), 0) AS total FROM spending WHERE at >= ?',
  );

  /** How many of the ids were charged earlier in the same UTC day; from now on all are. */
  function alreadyCharged(day: string, what: string, ids: readonly string[]): number {
    forgetEarlierDays.run(day);
    let fresh = 0;
    for (const id of ids) fresh += chargeId.run(day, what, id).changes;
    return ids.length - fresh;
  }

  return {
    record: ({ runId, gameKey, at, what, units, unitMicroUsd, ids = [] }) =>
      db.write(() => {
        const day = moment(at).slice(0, 10);
        const charged = Math.max(0, units - alreadyCharged(day, what, ids));
        if (charged === 0) return;
        add.run(
          orNull(runId),
          orNull(gameKey),
          moment(at),
          what,
          charged,
          unitMicroUsd,
          charged * unitMicroUsd,
        );
      }),
    since: (from) => db.read(() => since.get(moment(from))?.total ?? 0),
  };
}
