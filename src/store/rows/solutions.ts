import type { Solution } from '../../game/solution.ts';
import type { SolutionRecord, Solutions } from '../store.ts';
import type { Sql, Work } from './sql.ts';
import { list, moment, orNull } from './values.ts';

export interface SolutionRow {
  readonly round_id: string;
  readonly state: SolutionRecord['state'];
  readonly solution: string;
  readonly evidence: string | null;
  readonly source: string;
  readonly found_at: string;
}

export function createSolutions(db: Sql, network: string): Solutions {
  const find = db.sql<[string], SolutionRow>('SELECT * FROM host_answers WHERE round_id = ?');
  const byState = db.sql<[string], SolutionRow>(
    'SELECT * FROM host_answers WHERE state = ? ORDER BY round_id',
  );
  const bySource = db.sql<[string, string], SolutionRow>(`
    SELECT host_answers.* FROM host_answers JOIN rounds ON rounds.id = host_answers.round_id
    WHERE source IN (SELECT value FROM json_each(?)) AND rounds.network = ? LIMIT 1`);
  const remove = db.sql<[string]>('DELETE FROM host_answers WHERE round_id = ?');
  // Where the round's texts were removed because of their age, none is kept again.
  const put = db.sql<[SolutionRow]>(
    `INSERT INTO host_answers (round_id, state, solution, evidence, source, found_at)
     VALUES (@round_id, @state, @solution, CASE WHEN (SELECT pruned_at FROM rounds WHERE id = @round_id) IS NULL THEN @evidence END,
       @source, @found_at)
     ON CONFLICT (round_id) DO UPDATE SET state = excluded.state, solution = excluded.solution, evidence = excluded.evidence,
       source = excluded.source, found_at = excluded.found_at`,
  );

  function* of(roundId: string): Work<SolutionRecord | undefined> {
    const row = yield* find.get(roundId);
    return row && toSolutionRecord(row);
  }

  function* store({ roundId, state, solution, evidence, source, foundAt }: SolutionRecord): Work<void> {
    yield* put.tell({
      round_id: roundId,
      state,
      solution: JSON.stringify(solution),
      evidence: orNull(evidence),
      source,
      found_at: moment(foundAt),
    });
  }

  return {
    of: async (roundId) =>
      db.read(function* () {
        return yield* of(roundId);
      }),
    inState: async (state) =>
      db.read(function* () {
        return (yield* byState.all(state)).map(toSolutionRecord);
      }),
    save: async (answer) =>
      db.write(function* () {
        const known = yield* of(answer.roundId);
        if (known?.state === 'settled' && answer.source !== 'operator') return known;
        yield* store(answer);
        return answer;
      }),
    from: async (postIds) =>
      db.read(function* () {
        const row = yield* bySource.get(list(postIds), network);
        return row && toSolutionRecord(row);
      }),
    revise: async (roundId, decide) =>
      db.write(function* () {
        const known = yield* of(roundId);
        const next = decide(known);
        if (next === known) return;
        if (next) yield* store(next);
        else yield* remove.tell(roundId);
      }),
  };
}

export function toSolutionRecord(row: SolutionRow): SolutionRecord {
  return {
    roundId: row.round_id,
    state: row.state,
    solution: JSON.parse(row.solution) as Solution,
    ...(row.evidence === null ? {} : { evidence: row.evidence }),
    source: row.source,
    foundAt: new Date(row.found_at),
  };
}
