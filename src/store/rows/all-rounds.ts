import type { FullRound, PhotoRecord, Rounds } from '../store.ts';
import { type AnswerRow, SELECT_ANSWERS, toAnswer } from './answers.ts';
import { PHOTO_COLUMNS, type PhotoRow, type PredictionRow, toPhoto, toPrediction } from './photos.ts';
import { type RoundRow, SELECT_ROUNDS, toRound } from './round-rows.ts';
import { type ShadowRow, toShadow } from './shadows.ts';
import { type SolutionRow, toSolutionRecord } from './solutions.ts';
import type { Sql, Work } from './sql.ts';
import { list, moment, orNull } from './values.ts';

/** Rounds read at once: with 500 an export's peak was 260 MB instead of 150, for a tenth less time (300,000 rounds, 2026-11-20). */
const PAGE = 50;

/** After each moment that is written. */
const NEVER = '9999';

/** A filter and a place; null where it does not matter. */
interface Wanted {
  gameKey: string | null;
  network: string | null;
  author: string | null;
  state: string | null;
  since: string;
  before: string;
  at: string;
  id: string;
  count: number;
}

/**
 * Reads rounds with what hangs on them; `all` a page at a time: no statement is open between pages, so the caller may write to the same
 * store, or stop, whenever it likes.
 */
export function roundReader(db: Sql): Pick<Rounds, 'all' | 'whole' | 'page'> {
  const page = db.sql<[string, string, number], RoundRow>(`${SELECT_ROUNDS}
    WHERE (rounds.created_at, rounds.id) > (?, ?) ORDER BY rounds.created_at, rounds.id LIMIT ?`);
  const photos = db.sql<[string], PhotoRow>(`
    SELECT ${PHOTO_COLUMNS} FROM photos WHERE round_id IN (SELECT value FROM json_each(?)) ORDER BY round_id, position`);
  const one = db.sql<[string], RoundRow>(`${SELECT_ROUNDS} WHERE rounds.id = ?`);
  const latest = db.sql<[Wanted], RoundRow>(`${SELECT_ROUNDS}
    WHERE (rounds.created_at, rounds.id) < (@at, @id) AND rounds.created_at < @before AND rounds.created_at >= @since
      AND (rounds.game_key = @gameKey OR @gameKey IS NULL) AND (rounds.network = @network OR @network IS NULL)
      AND (rounds.author_handle = @author OR rounds.author_id = @author OR @author IS NULL)
      AND (coalesce(answers.state, rounds.state) = @state OR @state IS NULL) AND rounds.reason NOT IN ('reveal', 'same-post')
    ORDER BY rounds.created_at DESC, rounds.id DESC LIMIT @count`);
  // The newest first.
  const predictions = db.sql<[string], PredictionRow>(`
    SELECT * FROM predictions WHERE photo_hash IN (SELECT value FROM json_each(?)) ORDER BY predicted_at DESC`);
  const answers = db.sql<[string], AnswerRow>(
    `${SELECT_ANSWERS} WHERE answers.round_id IN (SELECT value FROM json_each(?))`,
  );
  const shadows = db.sql<[string], ShadowRow>(
    'SELECT * FROM shadows WHERE round_id IN (SELECT value FROM json_each(?)) ORDER BY round_id, looked_at, model_hash',
  );
  const solutions = db.sql<[string], SolutionRow>(
    'SELECT * FROM host_answers WHERE round_id IN (SELECT value FROM json_each(?))',
  );

  function* complete(rows: readonly RoundRow[]): Work<readonly FullRound[]> {
    const ids = list(rows.map((row) => row.id));
    const photoRows = yield* photos.all(ids);
    const hashes = new Set(photoRows.flatMap((photo) => photo.hash ?? []));
    const photosOf = Map.groupBy(photoRows, (photo) => photo.round_id);
    const predictionsOf = Map.groupBy(yield* predictions.all(list([...hashes])), (each) => each.photo_hash);
    const answerOf = new Map((yield* answers.all(ids)).map((answer) => [answer.round_id, answer]));
    const solutionOf = new Map((yield* solutions.all(ids)).map((answer) => [answer.round_id, answer]));
    const shadowsOf = Map.groupBy((yield* shadows.all(ids)).map(toShadow), ({ roundId }) => roundId);
    return rows.map((row) => {
      const answer = answerOf.get(row.id);
      const solution = solutionOf.get(row.id);
      const seconds = shadowsOf.get(row.id);
      return {
        ...toRound(row),
        photos: (photosOf.get(row.id) ?? []).map((photo) =>
          withPrediction(
            toPhoto(photo),
            predictionsOf.get(photo.hash ?? '') ?? [],
            row.model,
            spokenBy(answer),
          ),
        ),
        ...(answer && { answer: toAnswer(answer) }),
        ...(solution && { solution: toSolutionRecord(solution) }),
        ...(seconds && { shadows: seconds.map(({ roundId: _, ...shadow }) => shadow) }),
      };
    });
  }

  async function* all(since?: Date): AsyncGenerator<FullRound> {
    let after = { created_at: since === undefined ? '' : moment(since), id: '' };
    for (;;) {
      const rows = await db.read(function* () {
        return yield* page.all(after.created_at, after.id, PAGE);
      });
      yield* await db.read(function* () {
        return yield* complete(rows);
      });
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last;
    }
  }

  return {
    all,
    whole: async (id) =>
      db.read(function* () {
        const row = yield* one.get(id);
        return row && (yield* complete([row]))[0];
      }),
    page: async ({ gameKey, network, author, state, since, before }, count, after) =>
      db.read(function* () {
        const rows = yield* latest.all({
          gameKey: orNull(gameKey),
          network: orNull(network),
          author: orNull(author),
          state: orNull(state),
          since: since === undefined ? '' : moment(since),
          before: before === undefined ? NEVER : moment(before),
          at: after === undefined ? NEVER : moment(after.createdAt),
          id: after?.id ?? '',
          count,
        });
        return yield* complete(rows);
      }),
  };
}

/** Of several models that saw the same file, the one that the answer came from, else the one of the round's game, in its newest state. */
function withPrediction(
  photo: PhotoRecord,
  predictions: readonly PredictionRow[],
  model: string | null,
  spoken: string | undefined,
) {
  const row =
    predictions.find((each) => each.model_hash === spoken) ??
    predictions.find((each) => each.model_name === model) ??
    predictions[0];
  return row ? { ...photo, prediction: toPrediction(row) } : photo;
}

/** Hash of the model whose verdict an answer tells: a later look of another must not stand beside it as its reason. */
function spokenBy(answer: AnswerRow | undefined): string | undefined {
  if (!answer) return undefined;
  const verdict = JSON.parse(answer.verdict) as { model?: { hash?: string } } | null;
  return verdict?.model?.hash;
}
