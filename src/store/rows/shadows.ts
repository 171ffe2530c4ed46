import type { Solution } from '../../game/solution.ts';
import type { CheckedShadow, ScorePeriod, ShadowRecord, Shadows } from '../store.ts';
import { type RoundRow, SELECT_ROUNDS, toRound } from './round-rows.ts';
import type { Sql } from './sql.ts';
import { moment, orNull } from './values.ts';

export interface ShadowRow {
  readonly round_id: string;
  readonly model_hash: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly verdict: string;
  readonly looked_at: string;
}

interface CheckedRow extends ShadowRow {
  readonly game_key: string;
  readonly outcome: CheckedShadow['outcome'];
  readonly spoke_name: string;
  readonly spoke_version: string;
  readonly solution: string;
}

interface Due {
  readonly network: string;
  readonly gameKey: string;
  readonly modelHash: string;
  readonly since: string;
  readonly most: number;
}

export function createShadows(db: Sql, network: string): Shadows {
  const due = db.sql<[Due], RoundRow>(`${SELECT_ROUNDS}
    WHERE rounds.created_at >= @since AND rounds.game_key = @gameKey AND rounds.network = @network AND answers.state IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM shadows WHERE shadows.round_id = rounds.id AND shadows.model_hash = @modelHash)
    ORDER BY rounds.created_at, rounds.id LIMIT @most`);
  const save = db.sql<[ShadowRow]>(`
    INSERT INTO shadows (round_id, model_hash, model_name, model_version, verdict, looked_at)
    VALUES (@round_id, @model_hash, @model_name, @model_version, @verdict, @looked_at)
    ON CONFLICT (round_id, model_hash) DO NOTHING`);

  return {
    due: async ({ since, ...of }) =>
      db.read(function* () {
        return (yield* due.all({ ...of, network, since: moment(since) })).map(toRound);
      }),
    save: async ({ roundId, model, verdict, at }) => {
      await db.noteAlone(function* () {
        yield* save.run({
          round_id: roundId,
          model_hash: model.hash,
          model_name: model.name,
          model_version: model.version,
          verdict: JSON.stringify(verdict),
          looked_at: moment(at),
        });
      });
    },
    checked: async ({ since, gameKey }: ScorePeriod, most) =>
      db.read(function* () {
        const checked = db.sql<[{ since: string; gameKey: string | null; most: number }], CheckedRow>(`
          SELECT shadows.*, rounds.game_key, scores.outcome, scores.model_name AS spoke_name,
            scores.model_version AS spoke_version, host_answers.solution
          FROM shadows
            JOIN rounds ON rounds.id = shadows.round_id
            JOIN scores ON scores.round_id = shadows.round_id
            JOIN host_answers ON host_answers.round_id = shadows.round_id
          WHERE scores.outcome IS NOT NULL AND scores.model_name IS NOT NULL
            AND rounds.created_at >= @since AND (rounds.game_key = @gameKey OR @gameKey IS NULL)
          ORDER BY rounds.created_at DESC, rounds.id, shadows.model_hash LIMIT @most`);
        const from = since === undefined ? '' : moment(since);
        return (yield* checked.all({ since: from, gameKey: orNull(gameKey), most })).map(toChecked);
      }),
  };
}

export function toShadow(row: ShadowRow): ShadowRecord {
  return {
    roundId: row.round_id,
    model: { name: row.model_name, version: row.model_version, hash: row.model_hash },
    verdict: JSON.parse(row.verdict) as unknown,
    at: new Date(row.looked_at),
  };
}

function toChecked(row: CheckedRow): CheckedShadow {
  const { at: _, ...shadow } = toShadow(row);
  return {
    ...shadow,
    gameKey: row.game_key,
    outcome: row.outcome,
    spoke: { name: row.spoke_name, version: row.spoke_version },
    solution: JSON.parse(row.solution) as Solution,
  };
}
