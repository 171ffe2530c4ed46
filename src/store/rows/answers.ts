import type { AnswerKind, AnswerState } from '../../game/round.ts';
import { StoreError } from '../errors.ts';
import type { AnswerRecord, Answers } from '../store.ts';
import { createOutbox } from './outbox.ts';
import { UNCLAIMED } from './own-posts.ts';
import type { Sql, Work } from './sql.ts';
import { moment, optional, optionalMoment, orNull } from './values.ts';

export const SELECT_ANSWERS = `
  SELECT answers.*, rounds.created_at AS post_created_at
  FROM answers JOIN rounds ON rounds.id = answers.round_id`;
/** Waits for a person, or was approved and no request has gone out for it yet. */
const UNDECIDED = `(state = 'held' OR (state = 'retry' AND approved_at IS NOT NULL AND attempts = 0))`;
const OLDEST_POST_FIRST = 'ORDER BY rounds.created_at, rounds.id';

/** After each moment that is written. */
const NEVER = '9999';

export interface AnswerRow {
  round_id: string;
  network: string;
  kind: AnswerKind;
  reply_to: string | null;
  text: string;
  verdict: string;
  rule: string;
  state: AnswerState;
  reason: string | null;
  attempts: number;
  not_before: string | null;
  sent_id: string | null;
  drafted_at: string;
  approved_at: string | null;
  sending_at: string | null;
  missed_at: string | null;
  sent_at: string | null;
  dead_at: string | null;
  post_created_at: string;
}

export function createAnswers(db: Sql, network: string): Answers {
  const of = db.sql<[string], AnswerRow>(`${SELECT_ANSWERS} WHERE answers.round_id = ?`);
  const due = db.sql<[string, string], AnswerRow>(`${SELECT_ANSWERS}
    WHERE (answers.state = 'drafted' OR (answers.state = 'retry' AND answers.not_before <= ?)) AND answers.network = ?
    ${OLDEST_POST_FIRST}`);
  const inState = db.sql<[string], AnswerRow>(
    `${SELECT_ANSWERS} WHERE answers.state = ? ${OLDEST_POST_FIRST}`,
  );
  const sentAs = db.sql<[string, string], AnswerRow>(
    `${SELECT_ANSWERS} WHERE answers.network = ? AND answers.sent_id = ?`,
  );
  const insert = db.sql<unknown[]>(`
    INSERT INTO answers (network, round_id, kind, reply_to, text, verdict, rule, drafted_at)
    SELECT network, id, ?, ?, ?, ?, ?, ? FROM rounds WHERE id = ?`);
  const closeRound = db.sql<[string]>(
    "UPDATE rounds SET awaits_answer = 0 WHERE id = ? AND state = 'admitted' AND awaits_answer = 1",
  );
  const decide = {
    retry: db.sql<[{ roundId: string; reason: string; at: string }]>(`
      UPDATE answers SET state = 'retry', reason = @reason, not_before = @at, approved_at = @at
      WHERE round_id = @roundId AND state = 'held'`),
    dead: db.sql<[{ roundId: string; reason: string; at: string }]>(`
      UPDATE answers SET state = 'dead', reason = @reason, not_before = NULL, dead_at = @at
      WHERE round_id = @roundId AND ${UNDECIDED}`),
  };
  const revise = db.sql<[{ roundId: string; text: string; verdict: string | null; rule: string | null }]>(`
    UPDATE answers SET text = @text, verdict = coalesce(@verdict, verdict), rule = coalesce(@rule, rule),
      reason = CASE WHEN state = 'held' THEN reason ELSE 'review' END, state = 'held', not_before = NULL, approved_at = NULL
    WHERE round_id = @roundId AND ${UNDECIDED}`);
  const usesText = db.sql<[{ network: string; text: string; except: string; since: string }]>(`
    SELECT 1 FROM answers WHERE text = @text AND round_id <> @except AND network = @network
    UNION ALL SELECT 1 FROM own_posts WHERE network = @network AND created_at >= @since
      AND substr(text, length(text) - length(@text) + 1) = @text LIMIT 1`);
  const textsOf = db.sql<[string, string, string, string], { text: string }>(
    `SELECT answers.text FROM answers JOIN rounds ON rounds.id = answers.round_id
     WHERE rounds.created_at >= ? AND rounds.created_at < ? AND rounds.game_key = ? AND rounds.network = ?
       AND answers.state <> 'dead' ORDER BY rounds.created_at DESC, rounds.id LIMIT 50`,
  );
  const sentSince = db.sql<[{ network: string; since: string }], { count: number }>(`
    SELECT (SELECT count(*) FROM answers WHERE sent_at >= @since AND network = @network)
      + (SELECT count(*) FROM summaries WHERE sent_at >= @since AND network = @network)
      + (SELECT count(*) FROM own_posts WHERE network = @network AND created_at >= @since AND ${UNCLAIMED}) AS count`);

  function* find(roundId: string): Work<AnswerRecord | undefined> {
    const row = yield* of.get(roundId);
    return row && toAnswer(row);
  }

  return {
    draft: async ({ roundId, kind, replyTo, text, verdict, rule, draftedAt }) =>
      db.write(function* () {
        const first = yield* find(roundId);
        if (first) return first;
        if ((yield* closeRound.run(roundId)) === 0) {
          throw new StoreError(
            'state',
            `Round ${roundId} is not admitted (or unknown), so it gets no answer. Admit it first.`,
          );
        }
        yield* insert.tell(
          kind,
          orNull(replyTo),
          text,
          JSON.stringify(verdict ?? null),
          rule,
          moment(draftedAt),
          roundId,
        );
        const answer = yield* find(roundId);
        if (!answer)
          throw new StoreError(
            'internal',
            `The answer of round ${roundId} was not stored; please report it.`,
          );
        return answer;
      }),
    due: async (now) =>
      db.read(function* () {
        return (yield* due.all(moment(now), network)).map(toAnswer);
      }),
    inState: async (state) =>
      db.read(function* () {
        return (yield* inState.all(state)).map(toAnswer);
      }),
    of: async (roundId) =>
      db.read(function* () {
        return yield* find(roundId);
      }),
    sentAs: async (postId) =>
      db.read(function* () {
        const row = yield* sentAs.get(network, postId);
        return row && toAnswer(row);
      }),
    ...createOutbox(db, {
      table: 'answers',
      key: 'round_id',
      missing: (roundId) => `Round ${roundId} has no answer`,
      called: (roundId) => `The answer of round ${roundId}`,
    }),
    decide: async (roundId, to, reason, at) =>
      db.alone(function* () {
        return (yield* decide[to].run({ roundId, reason, at: moment(at) })) === 1;
      }),
    revise: async (roundId, { text, verdict, rule }) =>
      db.alone(function* () {
        const json = verdict === undefined ? null : JSON.stringify(verdict);
        return (yield* revise.run({ roundId, text, verdict: json, rule: orNull(rule) })) === 1;
      }),
    usesText: async (text, except, ownSince) =>
      db.read(function* () {
        const since = ownSince ? moment(ownSince) : NEVER;
        return (yield* usesText.get({ network, text, except, since })) !== undefined;
      }),
    textsOf: async (gameKey, { since, before }) =>
      db.read(function* () {
        return (yield* textsOf.all(moment(since), moment(before), gameKey, network)).map(({ text }) => text);
      }),
    sentSince: async (since) =>
      db.read(function* () {
        return (yield* sentSince.get({ network, since: moment(since) }))?.count ?? 0;
      }),
  };
}

export function toAnswer(row: AnswerRow): AnswerRecord {
  return {
    roundId: row.round_id,
    network: row.network,
    kind: row.kind,
    ...optional('replyTo', row.reply_to),
    text: row.text,
    verdict: JSON.parse(row.verdict) as unknown,
    rule: row.rule,
    state: row.state,
    ...optional('reason', row.reason),
    attempts: row.attempts,
    ...optionalMoment('notBefore', row.not_before),
    ...optional('sentId', row.sent_id),
    draftedAt: new Date(row.drafted_at),
    ...optionalMoment('approvedAt', row.approved_at),
    ...optionalMoment('sendingAt', row.sending_at),
    ...optionalMoment('missedAt', row.missed_at),
    ...optionalMoment('sentAt', row.sent_at),
    ...optionalMoment('deadAt', row.dead_at),
    postCreatedAt: new Date(row.post_created_at),
  };
}
