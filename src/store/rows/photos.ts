import type { PhotoRef, PhotoState, Prediction, Score } from '../../game/round.ts';
import { StoreError } from '../errors.ts';
import type { PhotoRecord, Photos } from '../store.ts';
import type { Sql, Work } from './sql.ts';
import { moment, optional, optionalMoment, orNull } from './values.ts';

export const PHOTO_COLUMNS = `round_id, position, key, kind, url, alt_text, offered_width, offered_height, state, reason,
  message, permanent, attempts, tried_at, hash, bytes, width, height`;

export interface PhotoRow {
  round_id: string;
  position: number;
  key: string;
  kind: PhotoRef['kind'];
  url: string | null;
  alt_text: string | null;
  offered_width: number | null;
  offered_height: number | null;
  state: PhotoState;
  reason: string | null;
  message: string | null;
  permanent: number | null;
  attempts: number;
  tried_at: string | null;
  hash: string | null;
  bytes: number | null;
  width: number | null;
  height: number | null;
}

export interface PredictionRow {
  photo_hash: string;
  model_name: string;
  model_version: string;
  model_hash: string;
  scores: string;
  width: number;
  height: number;
  distance: number | null;
}

interface Attempt {
  roundId: string;
  position: number;
  at: string;
}
type SeenAttempt = Attempt & { hash: string; bytes: number; width: number; height: number };
type FailedAttempt = Attempt & { reason: string; message: string; permanent: number };

export function createPhotos(db: Sql): Photos {
  const of = db.sql<[string], PhotoRow>(
    `SELECT ${PHOTO_COLUMNS} FROM photos WHERE round_id = ? ORDER BY position`,
  );
  // A photo may be looked at again, for another model; only a permanent failure is the end.
  const open = `round_id = @roundId AND position = @position AND coalesce(permanent, 0) = 0`;
  const seen = db.sql<[SeenAttempt]>(`
    UPDATE photos SET state = 'seen', reason = NULL, message = NULL, permanent = NULL, attempts = attempts + 1,
      tried_at = @at, hash = @hash, bytes = @bytes, width = @width, height = @height
    WHERE ${open}`);
  const failed = db.sql<[FailedAttempt]>(`
    UPDATE photos SET state = 'failed', reason = @reason, message = @message, permanent = @permanent,
      attempts = attempts + 1, tried_at = @at
    WHERE ${open}`);
  const prediction = db.sql<[string, string], PredictionRow>(
    'SELECT * FROM predictions WHERE photo_hash = ? AND model_hash = ?',
  );
  // In this order of tables, which SQLite keeps: by age, not by photo.
  const lately = db.sql<
    [{ gameKey: string; modelHash: string; since: string; most: number }],
    PredictionRow
  >(`
    SELECT predictions.* FROM rounds CROSS JOIN photos CROSS JOIN predictions
    WHERE photos.round_id = rounds.id AND predictions.photo_hash = photos.hash AND predictions.model_hash = @modelHash
      AND rounds.created_at >= @since AND rounds.game_key = @gameKey AND rounds.state = 'admitted'
    ORDER BY rounds.created_at DESC, rounds.id, photos.position LIMIT @most`);
  const savePrediction = db.sql<[PredictionRow & { at: string }]>(`
    INSERT INTO predictions
      (photo_hash, model_hash, model_name, model_version, scores, width, height, distance, predicted_at)
    VALUES (@photo_hash, @model_hash, @model_name, @model_version, @scores, @width, @height, @distance, @at)
    ON CONFLICT (photo_hash, model_hash) DO NOTHING`);

  function* mustChange(changes: number, roundId: string, position: number): Work<void> {
    if (changes === 1) return;
    const photo = (yield* of.all(roundId)).find((each) => each.position === position);
    const name = `Photo ${position + 1} of round ${roundId}`;
    if (!photo)
      throw new StoreError('missing', `${name} is not stored; save the round with its photos first.`);
    throw new StoreError('state', `${name} failed for good (${photo.reason}) and cannot be looked at again.`);
  }

  return {
    of: async (roundId) =>
      db.read(function* () {
        return (yield* of.all(roundId)).map(toPhoto);
      }),
    seen: async (roundId, position, { hash, bytes, width, height }, at) =>
      db.noteAlone(function* () {
        const done = yield* seen.run({ roundId, position, hash, bytes, width, height, at: moment(at) });
        yield* mustChange(done, roundId, position);
      }),
    failed: async (roundId, position, { reason, message, permanent }, at) =>
      db.noteAlone(function* () {
        const done = yield* failed.run({
          roundId,
          position,
          reason,
          message,
          permanent: permanent ? 1 : 0,
          at: moment(at),
        });
        yield* mustChange(done, roundId, position);
      }),
    prediction: async (photoHash, modelHash) =>
      db.read(function* () {
        const row = yield* prediction.get(photoHash, modelHash);
        return row && { ...toPrediction(row), width: row.width, height: row.height };
      }),
    lately: async ({ since, ...of }) =>
      db.read(function* () {
        return (yield* lately.all({ ...of, since: moment(since) })).map(toPrediction);
      }),
    savePrediction: async (photoHash, { model, scores, distance }, { width, height }, at) => {
      await db.noteAlone(function* () {
        yield* savePrediction.run({
          photo_hash: photoHash,
          model_hash: model.hash,
          model_name: model.name,
          model_version: model.version,
          scores: JSON.stringify(scores),
          width,
          height,
          distance: orNull(distance),
          at: moment(at),
        });
      });
    },
  };
}

/** The photos of a round, all pending, in place of those it had. */
export function photoReplacer(db: Sql): (roundId: string, photos: readonly PhotoRef[]) => Work<void> {
  const remove = db.sql<[string]>('DELETE FROM photos WHERE round_id = ?');
  const insert = db.sql<unknown[]>(`
    INSERT INTO photos (round_id, position, key, kind, url, alt_text, offered_width, offered_height)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  return function* replace(roundId, photos) {
    yield* remove.tell(roundId);
    yield* insert.tellEach(
      photos.map(({ key, kind, url, altText, width, height }, position) => {
        const size = [orNull(width), orNull(height)];
        return [roundId, position, key, kind, orNull(url), orNull(altText), ...size];
      }),
    );
  };
}

export function toPhoto(row: PhotoRow): PhotoRecord {
  return {
    roundId: row.round_id,
    position: row.position,
    ref: {
      key: row.key,
      kind: row.kind,
      ...optional('url', row.url),
      ...optional('width', row.offered_width),
      ...optional('height', row.offered_height),
      ...optional('altText', row.alt_text),
    },
    state: row.state,
    ...optional('reason', row.reason),
    ...optional('message', row.message),
    ...optional('permanent', row.permanent === null ? null : row.permanent === 1),
    attempts: row.attempts,
    ...optionalMoment('triedAt', row.tried_at),
    ...optional('hash', row.hash),
    ...optional('bytes', row.bytes),
    ...optional('width', row.width),
    ...optional('height', row.height),
  };
}

export function toPrediction(row: PredictionRow): Prediction {
  return {
    model: { name: row.model_name, version: row.model_version, hash: row.model_hash },
    scores: JSON.parse(row.scores) as Score[],
    ...optional('distance', row.distance),
  };
}
