import type { Solution } from '../../game/solution.ts';
import type { FoundScores, PendingScore, ScoreBin, ScoreCell, ScorePeriod, Scores } from '../store.ts';
import type { Sql } from './sql.ts';
import { moment, optional, orNull } from './values.ts';

const PAGE = 500;
/** What an answer to "is it a …?" said, once it was scored. */
const SAID = `CASE WHEN scores.outcome IS NOT NULL AND answers.verdict ->> 'kind' IN ('yes', 'no', 'cannotTell')
  THEN answers.verdict ->> 'kind' END`;
const IN_PERIOD = 'rounds.created_at >= @since AND (rounds.game_key = @gameKey OR @gameKey IS NULL)';

interface PendingRow {
  round_id: string;
  model: string | null;
  verdict: string;
  solution: string;
}

interface CellRow {
  game_key: string;
  month: string;
  state: ScoreCell['state'];
  silence: string | null;
  answer_state: NonNullable<ScoreCell['answerState']> | null;
  death: string | null;
  solution: NonNullable<ScoreCell['solution']> | null;
  outcome: NonNullable<ScoreCell['outcome']> | null;
  named: NonNullable<ScoreCell['named']> | null;
  model_name: string | null;
  model_version: string | null;
  said: NonNullable<ScoreCell['said']> | null;
  rounds: number;
}

type FoundRow = Pick<CellRow, 'game_key' | 'named' | 'said'> & {
  outcome: FoundScores['outcome'];
  answers: number;
};
type Bound = ReturnType<typeof bound>;

/** The statements that read every round are for `stats` alone; no run prepares them. */
export function createScores(db: Sql, network: string): Scores {
  const page = db.sql<[string, number], PendingRow>(`
    SELECT scores.round_id, rounds.model, answers.verdict, host_answers.solution
    FROM scores INDEXED BY scores_pending
      JOIN rounds ON rounds.id = scores.round_id
      JOIN answers ON answers.round_id = scores.round_id
      JOIN host_answers ON host_answers.round_id = scores.round_id
    WHERE scores.outcome IS NULL AND scores.round_id > ? ORDER BY scores.round_id LIMIT ?`);
  const save = db.sql<unknown[]>(
    'UPDATE scores SET outcome = ?, named = ?, confidence = ?, model_name = ?, model_version = ? WHERE round_id = ?',
  );
  const found = db.sql<[string, string, string], FoundRow>(`
    SELECT rounds.game_key, scores.outcome, scores.named, ${SAID} AS said, count(*) AS answers
    FROM host_answers
      JOIN scores ON scores.round_id = host_answers.round_id
      JOIN answers ON answers.round_id = host_answers.round_id
      JOIN rounds ON rounds.id = host_answers.round_id
    WHERE host_answers.found_at >= ? AND host_answers.found_at < ?
      AND rounds.network = ? AND answers.state = 'sent' AND scores.outcome IS NOT NULL
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`);

  return {
    async *pending() {
      for (let after = ''; ; ) {
        const rows = await db.read(function* () {
          return yield* page.all(after, PAGE);
        });
        yield* rows.map(toPending);
        const last = rows.at(-1);
        if (!last || rows.length < PAGE) return;
        after = last.round_id;
      }
    },
    countPending: async () =>
      db.read(function* () {
        const countPending = db.sql<[], { count: number }>(
          'SELECT count(*) AS count FROM scores WHERE outcome IS NULL',
        );
        return (yield* countPending.get())?.count ?? 0;
      }),
    save: async (scores) =>
      db.write(function* () {
        yield* save.tellEach(
          scores.map(({ roundId, outcome, named, confidence, model }) => {
            const of = [orNull(model?.name), orNull(model?.version)];
            return [outcome, orNull(named), orNull(confidence), ...of, roundId];
          }),
        );
      }),
    found: async (from, to) =>
      db.read(function* () {
        return (yield* found.all(moment(from), moment(to), network)).map(
          ({ game_key, outcome, named, said, answers }) => ({
            gameKey: game_key,
            outcome,
            ...optional('named', named),
            ...optional('said', said),
            answers,
          }),
        );
      }),
    cells: async (period) =>
      db.read(function* () {
        const cells = db.sql<[Bound], CellRow>(`
            SELECT rounds.game_key, substr(rounds.created_at, 1, 7) AS month, rounds.state,
              CASE WHEN answers.round_id IS NULL THEN rounds.reason END AS silence,
              answers.state AS answer_state, CASE WHEN answers.state = 'dead' THEN answers.reason END AS death,
              host_answers.state AS solution, scores.outcome, scores.named, scores.model_name, scores.model_version,
              ${SAID} AS said,
              count(*) AS rounds
            FROM rounds
              LEFT JOIN answers ON answers.round_id = rounds.id
              LEFT JOIN host_answers ON host_answers.round_id = rounds.id
              LEFT JOIN scores ON scores.round_id = rounds.id
            WHERE ${IN_PERIOD} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ORDER BY 1, 2, 3`);
        return (yield* cells.all(bound(period))).map(toCell);
      }),
    bins: async (period, count) =>
      db.read(function* () {
        const bins = db.sql<[Bound & { count: number }], ScoreBin>(`
            SELECT CASE WHEN scores.confidence >= 1 THEN @count - 1 WHEN scores.confidence > 0 THEN CAST(ceil(scores.confidence * @count) AS INTEGER) - 1 ELSE 0 END AS bin, count(*) AS count,
              count(*) FILTER (WHERE scores.outcome = 'right') AS right, sum(scores.confidence) AS confidence
            FROM scores JOIN rounds ON rounds.id = scores.round_id
            WHERE scores.outcome IN ('right', 'wrong') AND scores.confidence IS NOT NULL AND ${IN_PERIOD}
            GROUP BY 1 ORDER BY 1`);
        return yield* bins.all({ ...bound(period), count });
      }),
    surest: async (outcome, period, count) =>
      db.read(function* () {
        const surest = db.sql<
          [Bound & { outcome: string; count: number }],
          { roundId: string; confidence: number }
        >(`
            SELECT scores.round_id AS "roundId", scores.confidence
            FROM scores JOIN rounds ON rounds.id = scores.round_id JOIN answers ON answers.round_id = scores.round_id
            WHERE scores.outcome = @outcome AND ${IN_PERIOD}
              AND (scores.named = 'label' OR answers.verdict ->> 'kind' IN ('yes', 'no'))
            ORDER BY scores.confidence DESC, scores.round_id LIMIT @count`);
        return yield* surest.all({ ...bound(period), outcome, count });
      }),
  };
}

function bound({ since, gameKey }: ScorePeriod) {
  return { since: since === undefined ? '' : moment(since), gameKey: orNull(gameKey) };
}

function toPending(row: PendingRow): PendingScore {
  return {
    roundId: row.round_id,
    ...optional('roundModel', row.model),
    verdict: JSON.parse(row.verdict) as unknown,
    solution: JSON.parse(row.solution) as Solution,
  };
}

function toCell(row: CellRow): ScoreCell {
  const { model_name: name, model_version: version } = row;
  return {
    gameKey: row.game_key,
    month: row.month,
    state: row.state,
    ...optional('silence', row.silence),
    ...optional('answerState', row.answer_state),
    ...optional('death', row.death),
    ...optional('solution', row.solution),
    ...optional('outcome', row.outcome),
    ...optional('named', row.named),
    ...(name === null || version === null ? {} : { model: { name, version } }),
    ...optional('said', row.said),
    rounds: row.rounds,
  };
}
