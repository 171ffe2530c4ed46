import type { Spending } from '../store.ts';
import type { Sql, Work } from './sql.ts';
import { moment, optional, orNull } from './values.ts';

interface Share {
  line: number;
  game_key: string;
  units: number;
}

/** @param currentRun the run that a line without one belongs to */
export function createSpending(
  db: Sql,
  network: string,
  currentRun: () => number | undefined = () => undefined,
): Spending {
  const forgetEarlierDays = db.sql<[string]>('DELETE FROM spending_ids WHERE day < ?');
  const chargeId = db.sql<[string, string, string, string]>(
    'INSERT INTO spending_ids (day, network, what, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const noteLine = db.sql<[number, string, string, string, string]>(
    'UPDATE spending_ids SET line = ? WHERE day = ? AND network = ? AND what = ? AND id = ?',
  );
  const add = db.sql<
    [string, number | null, string | null, string, string, number, number, number],
    { id: number }
  >(
    'INSERT INTO spending (network, run_id, game_key, at, what, units, unit_micro_usd, micro_usd) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id',
  );
  const since = db.sql<[string, string], { total: number }>(
    'SELECT coalesce(sum(micro_usd), 0) AS total FROM spending WHERE at >= ? AND network = ?',
  );
  const ofRun = db.sql<[number], { total: number }>(
    'SELECT coalesce(sum(micro_usd), 0) AS total FROM spending WHERE run_id = ?',
  );
  const byDay = db.sql<[string], { day: string; what: string; units: number; micro_usd: number }>(`
    SELECT substr(at, 1, 10) AS day, what, sum(units) AS units, sum(micro_usd) AS micro_usd
    FROM spending WHERE at >= ? GROUP BY 1, 2 ORDER BY 1, 2`);
  const byGame = db.sql<[string], { game_key: string | null; units: number; micro_usd: number }>(`
    SELECT game_key, sum(units) AS units, sum(micro_usd) AS micro_usd
    FROM spending WHERE at >= ? GROUP BY 1 ORDER BY 3 DESC, game_key NULLS FIRST`);

  const forgetStrangers = db.sql<[string]>('DELETE FROM strangers WHERE day < ?');
  const noteStranger = db.sql<[string, string, string, string, string, number]>(
    'INSERT INTO strangers (day, network, what, id, account_id, micro_usd) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const onAll = db.sql<[string, string], { total: number }>(
    'SELECT coalesce(sum(micro_usd), 0) AS total FROM strangers WHERE day = ? AND network = ?',
  );
  const onOne = db.sql<[string, string, string], { total: number }>(
    'SELECT coalesce(sum(micro_usd), 0) AS total FROM strangers WHERE day = ? AND network = ? AND account_id = ?',
  );

  // Only these two: the ids of other reads are those of accounts.
  const readsOfRounds = `
    FROM spending_ids JOIN spending ON spending.id = spending_ids.line
      JOIN post_ids ON post_ids.network = spending_ids.network AND post_ids.post_id = spending_ids.id JOIN rounds ON rounds.id = post_ids.round_id
    WHERE spending_ids.day = ? AND spending_ids.network = ? AND spending_ids.what IN ('post-read', 'own-read') AND spending.game_key IS NULL`;
  const shares = db.sql<[string, string], Share>(`
    SELECT spending.id AS line, rounds.game_key, count(*) AS units ${readsOfRounds} GROUP BY 1, 2`);
  const splitOff = db.sql<[Share], { id: number }>(`
    INSERT INTO spending (network, run_id, at, what, unit_micro_usd, game_key, units, micro_usd)
    SELECT network, run_id, at, what, unit_micro_usd, @game_key, @units, @units * unit_micro_usd FROM spending WHERE id = @line RETURNING id`);
  const moveIds = db.sql<[number, string, string, number, string]>(`
    UPDATE spending_ids SET line = ? WHERE (day, network, what, id) IN
      (SELECT spending_ids.day, spending_ids.network, spending_ids.what, spending_ids.id ${readsOfRounds} AND line = ? AND rounds.game_key = ?)`);
  const reduce = db.sql<[Share]>(`
    UPDATE spending SET units = units - @units, micro_usd = (units - @units) * unit_micro_usd WHERE id = @line`);
  const dropEmpty = db.sql<[number]>('DELETE FROM spending WHERE id = ? AND units <= 0');

  /** Those of the ids that were not charged earlier in the same UTC day; from now on all are. */
  function* charge(day: string, what: string, ids: readonly string[]): Work<readonly string[]> {
    yield* forgetEarlierDays.tell(day);
    const charged = yield* chargeId.each(ids.map((id) => [day, network, what, id]));
    return ids.filter((_, index) => charged[index] === 1);
  }

  return {
    record: async ({ runId = currentRun(), gameKey, at, what, units, unitMicroUsd, ids = [] }) =>
      db.write(function* () {
        const time = moment(at);
        const day = time.slice(0, 10);
        const fresh = yield* charge(day, what, ids);
        const charged = Math.max(0, units - (ids.length - fresh.length));
        if (charged === 0) return;
        const line = yield* add.get(
          network,
          orNull(runId),
          orNull(gameKey),
          time,
          what,
          charged,
          unitMicroUsd,
          charged * unitMicroUsd,
        );
        if (line) yield* noteLine.tellEach(fresh.map((id) => [line.id, day, network, what, id]));
      }),
    giveReadsToGames: async (at) => {
      const day = moment(at).slice(0, 10);
      await db.write(function* () {
        for (const share of yield* shares.all(day, network)) {
          const own = yield* splitOff.get(share);
          if (own) yield* moveIds.tell(own.id, day, network, share.line, share.game_key);
          yield* reduce.tell(share);
          yield* dropEmpty.tell(share.line);
        }
      });
    },
    noteStrangers: async (at, lines) =>
      db.write(function* () {
        const day = moment(at).slice(0, 10);
        yield* forgetStrangers.tell(day);
        yield* noteStranger.tellEach(
          lines.map(({ what, id, accountId, microUsd }) => [day, network, what, id, accountId, microUsd]),
        );
      }),
    onStrangers: async (at, accountId) =>
      db.read(function* () {
        const day = moment(at).slice(0, 10);
        const row =
          accountId === undefined
            ? yield* onAll.get(day, network)
            : yield* onOne.get(day, network, accountId);
        return row?.total ?? 0;
      }),
    since: async (from) =>
      db.read(function* () {
        return (yield* since.get(moment(from), network))?.total ?? 0;
      }),
    ofRun: async (runId) =>
      db.read(function* () {
        return (yield* ofRun.get(runId))?.total ?? 0;
      }),
    byDay: async (from) =>
      db.read(function* () {
        return (yield* byDay.all(moment(from))).map(({ micro_usd: microUsd, ...row }) => ({
          ...row,
          microUsd,
        }));
      }),
    byGame: async (from) =>
      db.read(function* () {
        return (yield* byGame.all(moment(from))).map(({ game_key, units, micro_usd }) => ({
          ...optional('gameKey', game_key),
          units,
          microUsd: micro_usd,
        }));
      }),
  };
}
