import type { Solution } from '../../game/solution.ts';
import type { HostAnswer, HostAnswers } from '../store.ts';
import type { Connection } from './connection.ts';
import { moment, orNull } from './values.ts';

export interface HostAnswerRow {
  readonly round_id: string;
  readonly state: HostAnswer['state'];
  readonly solution: string;
  readonly evidence: string | null;
  readonly source: string;
  readonly found_at: string;
}

export function createHostAnswers(db: Connection): HostAnswers {
  const find = db.sql<[string], HostAnswerRow>('SELECT * FROM host_answers WHERE round_id = ?');
  const byState = db.sql<[string], HostAnswerRow>(
    'SELECT * FROM host_answers WHERE state = ? ORDER BY round_id',
  );
  const put = db.sql<[string, string, string, string | null, string, string]>(
    `INSERT INTO host_answers (round_id, state, solution, evidence, source, found_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (round_id) DO UPDATE SET state = excluded.state, solution = excluded.solution, evidence = excluded.evidence,
       source = excluded.source, found_at = excluded.found_at`,
  );

  function of(roundId: string): HostAnswer | undefined {
    const row = find.get(roundId);
    return row && asHostAnswer(row);
  }

  return {
    of: (roundId) => db.read(() => of(roundId)),
    inState: (state) => db.read(() => byState.all(state).map(asHostAnswer)),
    save: (answer) =>
      db.write(() => {
        const known = of(answer.roundId);
        if (known?.state === 'settled' && answer.source !== 'operator') return known;
        const { roundId, state, solution, evidence, source, foundAt } = answer;
        put.run(roundId, state, JSON.stringify(solution), orNull(evidence), source, moment(foundAt));
        return answer;
      }),
  };
}

export function asHostAnswer(row: HostAnswerRow): HostAnswer {
  return {
    roundId: row.round_id,
    state: row.state,
    solution: JSON.parse(row.solution) as Solution,
    ...(row.evidence === null ? {} : { evidence: row.evidence }),
    source: row.source,
    foundAt: new Date(row.found_at),
  };
}
