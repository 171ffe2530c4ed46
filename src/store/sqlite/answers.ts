import type { AnswerKind, AnswerState } from '../../game/round.ts';
import { StoreError } from '../errors.ts';
import type { AnswerRecord, Answers } from '../store.ts';
import type { Connection } from './connection.ts';
import { moment, optional, optionalMoment, orNull } from './values.ts';

export const SELECT_ANSWERS = `
  SELECT answers.*, rounds.created_at AS post_created_at
  FROM answers JOIN rounds ON rounds.id = answers.round_id`;
const OLDEST_POST_FIRST = 'ORDER BY rounds.created_at, rounds.id';

export interface AnswerRow {
  round_id: string;
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
  sending_at: string | null;
  sent_at: string | null;
  post_created_at: string;
}

/** What a change sets, and the states it may start from. `sent` also from before `sending`: found on the own timeline. */
const CHANGES = {
  sending: {
    from: ['drafted', 'held', 'retry'],
    set: 'sending_at = @at, attempts = attempts + 1, reason = NULL, not_before = NULL',
  },
  sent: {
    from: ['drafted', 'held', 'sending', 'retry'],
    set: 'sent_at = @at, sent_id = @sentId, reason = NULL, not_before = NULL',
  },
  retry: { from: ['held', 'sending', 'retry'], set: 'not_before = @at, reason = @reason' },
  dead: {
    from: ['drafted', 'held', 'sending', 'retry'],
    set: 'dead_at = @at, reason = @reason, not_before = NULL',
  },
  held: { from: ['drafted', 'held', 'retry'], set: 'reason = @reason, not_before = NULL' },
} as const;

interface Change {
  at?: string;
  reason?: string;
  sentId?: string;
}

export function createAnswers(db: Connection): Answers {
  const of = db.sql<[string], AnswerRow>(`${SELECT_ANSWERS} WHERE answers.round_id = ?`);
  const due = db.sql<[string], AnswerRow>(`${SELECT_ANSWERS}
    WHERE answers.state = 'drafted' OR (answers.state = 'retry' AND answers.not_before <= ?)
    ${OLDEST_POST_FIRST}`);
  const inState = db.sql<[string], AnswerRow>(
    `${SELECT_ANSWERS} WHERE answers.state = ? ${OLDEST_POST_FIRST}`,
  );
  const insert = db.sql<unknown[]>(`
    INSERT INTO answers (round_id, kind, reply_to, text, verdict, rule, drafted_at) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const closeRound = db.sql<[string]>(
    "UPDATE rounds SET awaits_answer = 0 WHERE id = ? AND state = 'admitted' AND awaits_answer = 1",
  );
  const note = db.sql<[string, string]>(
    "UPDATE answers SET reason = ? WHERE round_id = ? AND state IN ('drafted', 'held', 'retry')",
  );
  const usesText = db.sql<[string, string]>('SELECT 1 FROM answers WHERE text = ? AND round_id <> ? LIMIT 1');
  const sentSince = db.sql<[{ since: string }], { count: number }>(`
    SELECT (SELECT count(*) FROM answers WHERE sent_at >= @since)
      + (SELECT count(*) FROM own_posts WHERE created_at >= @since
          AND NOT EXISTS (SELECT 1 FROM answers WHERE answers.sent_id = own_posts.id)) AS count`);

  function find(roundId: string): AnswerRecord | undefined {
    const row = of.get(roundId);
    return row && toAnswer(row);
  }

  function refused(roundId: string, wanted: string, from: readonly AnswerState[]): StoreError {
    const state = of.get(roundId)?.state;
    if (!state)
      return new StoreError(
        'missing',
        `Round ${roundId} has no answer that could become ${wanted}; draft one first.`,
      );
    return new StoreError(
      'state',
      `The answer of round ${roundId} is ${state} and cannot become ${wanted} (only ${from.join(', ')} can). Nothing was ` +
        'changed; another run may have handled it: read it again before going on.',
    );
  }

  function change(roundId: string, to: keyof typeof CHANGES, values: Change): void {
    const { from, set } = CHANGES[to];
    const states = from.map((state) => `'${state}'`).join(', ');
    const update = db.sql<[Change & { roundId: string }]>(
      `UPDATE answers SET state = '${to}', ${set} WHERE round_id = @roundId AND state IN (${states})`,
    );
    db.write(() => {
      if (update.run({ ...values, roundId }).changes === 0) throw refused(roundId, to, from);
    });
  }

  return {
    draft: ({ roundId, kind, replyTo, text, verdict, rule, draftedAt }) =>
      db.write(() => {
        const first = find(roundId);
        if (first) return first;
        if (closeRound.run(roundId).changes === 0) {
          throw new StoreError(
            'state',
            `Round ${roundId} is not admitted (or unknown), so it gets no answer. Admit it first.`,
          );
        }
        insert.run(
          roundId,
          kind,
          orNull(replyTo),
          text,
          JSON.stringify(verdict ?? null),
          rule,
          moment(draftedAt),
        );
        const answer = find(roundId);
        if (!answer)
          throw new StoreError(
            'internal',
            `The answer of round ${roundId} was not stored; please report it.`,
          );
        return answer;
      }),
    due: (now) => db.read(() => due.all(moment(now)).map(toAnswer)),
    inState: (state) => db.read(() => inState.all(state).map(toAnswer)),
    of: (roundId) => db.read(() => find(roundId)),
    markSending: (roundId, at) => change(roundId, 'sending', { at: moment(at) }),
    markSent: (roundId, sentId, at) => change(roundId, 'sent', { at: moment(at), sentId }),
    markRetry: (roundId, notBefore, reason) => change(roundId, 'retry', { at: moment(notBefore), reason }),
    markDead: (roundId, reason, at) => change(roundId, 'dead', { at: moment(at), reason }),
    markHeld: (roundId, reason) => change(roundId, 'held', { reason }),
    note: (roundId, reason) =>
      db.write(() => {
        const open = ['drafted', 'held', 'retry'] as const;
        if (note.run(reason, roundId).changes === 0) throw refused(roundId, 'noted', open);
      }),
    usesText: (text, exceptRoundId) => db.read(() => usesText.get(text, exceptRoundId) !== undefined),
    sentSince: (since) => db.read(() => sentSince.get({ since: moment(since) })?.count ?? 0),
  };
}

export function toAnswer(row: AnswerRow): AnswerRecord {
  return {
    roundId: row.round_id,
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
    ...optionalMoment('sendingAt', row.sending_at),
    ...optionalMoment('sentAt', row.sent_at),
    postCreatedAt: new Date(row.post_created_at),
  };
}
