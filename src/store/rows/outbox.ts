import type { AnswerState } from '../../game/round.ts';
import { StoreError } from '../errors.ts';
import type { Outbox } from '../store.ts';
import type { Sql, Work } from './sql.ts';
import { moment } from './values.ts';

/** Changes that are not named after the state they lead to. */
const LEADS_TO = { untried: 'retry', missed: 'sending' } as const;

/** What a change sets, and the states it may start from. `sent` also from before `sending`: found on the own timeline. */
const CHANGES = {
  sending: {
    from: ['drafted', 'held', 'retry'],
    set: 'sending_at = @at, attempts = attempts + 1, reason = NULL, not_before = NULL, missed_at = NULL',
  },
  missed: { from: ['sending'], set: 'missed_at = @at' },
  sent: {
    from: ['drafted', 'held', 'sending', 'retry'],
    set: 'sent_at = @at, sent_id = @sentId, reason = NULL, not_before = NULL',
  },
  retry: { from: ['held', 'sending', 'retry'], set: 'not_before = @at, reason = @reason' },
  untried: { from: ['sending'], set: 'not_before = @at, reason = @reason, attempts = attempts - 1' },
  dead: {
    from: ['drafted', 'held', 'sending', 'retry'],
    set: 'dead_at = @at, reason = @reason, not_before = NULL',
  },
  held: { from: ['drafted', 'held', 'retry'], set: 'reason = @reason, not_before = NULL' },
} as const satisfies Partial<
  Record<AnswerState | keyof typeof LEADS_TO, { from: readonly AnswerState[]; set: string }>
>;

/** States in which a row waits, and may be told why. */
const OPEN = ['drafted', 'held', 'retry'] as const;

interface Change {
  at?: string;
  reason?: string;
  sentId?: string;
}

/** The table that holds the texts, its key, and how its rows are called in the text of an error. */
export interface OutboxTable {
  readonly table: 'answers' | 'summaries';
  readonly key: 'round_id' | 'id';
  readonly missing: (key: string) => string;
  readonly called: (key: string) => string;
}

/** The states of texts on their way out: one set of rules, whatever the text is. */
export function createOutbox(db: Sql, { table, key, missing, called }: OutboxTable): Outbox {
  const stateOf = db.sql<[string], { state: AnswerState }>(`SELECT state FROM ${table} WHERE ${key} = ?`);
  const note = db.sql<[string, string]>(
    `UPDATE ${table} SET reason = ? WHERE ${key} = ? AND state IN (${quoted(OPEN)})`,
  );

  function* refused(id: string, wanted: string, from: readonly AnswerState[]): Work<StoreError> {
    const state = (yield* stateOf.get(id))?.state;
    if (!state)
      return new StoreError('missing', `${missing(id)} that could become ${wanted}; draft one first.`);
    return new StoreError(
      'state',
      `${called(id)} is ${state} and cannot become ${wanted} (only ${from.join(', ')} can). Nothing was changed; another ` +
        'run may have handled it: read it again before going on.',
    );
  }

  function change(id: string, to: keyof typeof CHANGES, values: Change): Promise<void> {
    const { from, set } = CHANGES[to];
    const state = to === 'untried' || to === 'missed' ? LEADS_TO[to] : to;
    const update = db.sql<[Change & { id: string }]>(
      `UPDATE ${table} SET state = '${state}', ${set} WHERE ${key} = @id AND state IN (${quoted(from)})`,
    );
    // That it is being sent lasts before the request goes out, whatever the server's settings are.
    const transaction = to === 'sending' ? 'write' : 'alone';
    return db[transaction](function* () {
      if ((yield* update.run({ ...values, id })) === 0) throw yield* refused(id, state, from);
    });
  }

  return {
    markSending: async (id, at) => change(id, 'sending', { at: moment(at) }),
    markSent: async (id, sentId, at) => change(id, 'sent', { at: moment(at), sentId }),
    markRetry: async (id, notBefore, reason) => change(id, 'retry', { at: moment(notBefore), reason }),
    markMissed: async (id, at) => change(id, 'missed', { at: moment(at) }),
    markUntried: async (id, notBefore, reason) => change(id, 'untried', { at: moment(notBefore), reason }),
    markDead: async (id, reason, at) => change(id, 'dead', { at: moment(at), reason }),
    markHeld: async (id, reason) => change(id, 'held', { reason }),
    note: async (id, reason) =>
      db.alone(function* () {
        if ((yield* note.run(reason, id)) === 0) throw yield* refused(id, 'noted', OPEN);
      }),
  };
}

function quoted(states: readonly AnswerState[]): string {
  return states.map((state) => `'${state}'`).join(', ');
}
