import { StoreError } from '../errors.ts';
import type { Summaries, SummaryRecord } from '../store.ts';
import { createOutbox } from './outbox.ts';
import type { Sql, Work } from './sql.ts';
import { moment, optional, optionalMoment, orNull } from './values.ts';

interface SummaryRow {
  id: string;
  network: string;
  due_at: string | null;
  from_at: string;
  to_at: string;
  text: string;
  state: SummaryRecord['state'];
  reason: string | null;
  attempts: number;
  sent_id: string | null;
  drafted_at: string;
  sending_at: string | null;
  missed_at: string | null;
}

export function createSummaries(db: Sql, network: string): Summaries {
  const of = db.sql<[string], SummaryRow>('SELECT * FROM summaries WHERE id = ?');
  const byDue = db.sql<[string, string], SummaryRow>(
    'SELECT * FROM summaries WHERE network = ? AND due_at = ?',
  );
  const due = db.sql<[string, string], SummaryRow>(
    "SELECT * FROM summaries WHERE state = 'retry' AND not_before <= ? AND network = ? ORDER BY number",
  );
  const inState = db.sql<[string], SummaryRow>('SELECT * FROM summaries WHERE state = ? ORDER BY number');
  const supersede = db.sql<[string, string]>(
    "UPDATE summaries SET state = 'dead', reason = 'superseded', not_before = NULL, dead_at = ? WHERE network = ? AND state IN ('held', 'retry')",
  );
  const insert = db.sql<unknown[], SummaryRow>(`
    INSERT INTO summaries (network, due_at, from_at, to_at, text, state, reason, drafted_at, dead_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`);

  const decide = {
    retry: db.sql<[{ id: string; reason: string; at: string }]>(
      "UPDATE summaries SET state = 'retry', reason = @reason, not_before = @at WHERE id = @id AND state = 'held'",
    ),
    dead: db.sql<[{ id: string; reason: string; at: string }]>(
      "UPDATE summaries SET state = 'dead', reason = @reason, dead_at = @at WHERE id = @id AND state = 'held'",
    ),
  };

  function* find(id: string): Work<SummaryRecord | undefined> {
    const row = yield* of.get(id);
    return row && toSummary(row);
  }

  return {
    draft: async ({ dueAt, from, to, text, draftedAt }) =>
      db.write(function* () {
        const first = dueAt && (yield* byDue.get(network, moment(dueAt)));
        if (first) return toSummary(first);
        const at = moment(draftedAt);
        if (text !== undefined) yield* supersede.run(at, network);
        const [state, reason, deadAt] =
          text === undefined ? ['dead', 'nothing-to-tell', at] : ['held', 'review', null];
        const due = dueAt && moment(dueAt);
        const values = [
          network,
          orNull(due),
          moment(from),
          moment(to),
          text ?? '',
          state,
          reason,
          at,
          deadAt,
        ];
        const drafted = yield* insert.get(...values);
        if (!drafted) throw new StoreError('internal', 'A summary was not stored; please report it.');
        return toSummary(drafted);
      }),
    of: async (id) =>
      db.read(function* () {
        return yield* find(id);
      }),
    isKnown: async (dueAt) =>
      db.read(function* () {
        return (yield* byDue.get(network, moment(dueAt))) !== undefined;
      }),
    due: async (now) =>
      db.read(function* () {
        return (yield* due.all(moment(now), network)).map(toSummary);
      }),
    inState: async (state) =>
      db.read(function* () {
        return (yield* inState.all(state)).map(toSummary);
      }),
    decide: async (id, to, reason, at) =>
      db.alone(function* () {
        return (yield* decide[to].run({ id, reason, at: moment(at) })) === 1;
      }),
    ...createOutbox(db, {
      table: 'summaries',
      key: 'id',
      missing: (id) => `There is no summary ${id}`,
      called: (id) => `The summary ${id}`,
    }),
  };
}

function toSummary(row: SummaryRow): SummaryRecord {
  return {
    id: row.id,
    network: row.network,
    ...optionalMoment('dueAt', row.due_at),
    from: new Date(row.from_at),
    to: new Date(row.to_at),
    text: row.text,
    state: row.state,
    ...optional('reason', row.reason),
    attempts: row.attempts,
    ...optional('sentId', row.sent_id),
    draftedAt: new Date(row.drafted_at),
    ...optionalMoment('sendingAt', row.sending_at),
    ...optionalMoment('missedAt', row.missed_at),
  };
}
