import { StoreError } from '../errors.ts';
import type { RunRecord, Runs } from '../store.ts';
import type { Sql } from './sql.ts';
import { moment, optional, optionalMoment, orNull } from './values.ts';

interface RunRow {
  id: number;
  host: string;
  pid: number;
  started_at: string;
  finished_at: string | null;
  mode: string;
  outcome: string | null;
  note: string | null;
  counts: string;
}

/** `current`: the run that was started here and is not finished. */
export function createRuns(db: Sql): Runs & { readonly current: () => number | undefined } {
  let current: number | undefined;
  const start = db.sql<[string, string, string, string, number], { id: number }>(
    'INSERT INTO runs (started_at, mode, version, host, pid) VALUES (?, ?, ?, ?, ?) RETURNING id',
  );
  const finish = db.sql<[string, string, string | null, string, number]>(
    'UPDATE runs SET finished_at = ?, outcome = ?, note = ?, counts = ? WHERE id = ? AND finished_at IS NULL',
  );
  const latest = db.sql<[number], RunRow>(
    'SELECT id, host, pid, started_at, finished_at, mode, outcome, note, counts FROM runs ORDER BY id DESC LIMIT ?',
  );

  return {
    current: () => current,
    async start({ startedAt, mode, version, host, pid }) {
      const row = await db.noteAlone(function* () {
        return yield* start.get(moment(startedAt), mode, version, host, pid);
      });
      if (!row) throw new StoreError('internal', 'A run was not stored; please report it.');
      current = row.id;
      return current;
    },
    finish: async (id, { finishedAt, outcome, note, counts }) =>
      db.noteAlone(function* () {
        const done = yield* finish.run(moment(finishedAt), outcome, orNull(note), JSON.stringify(counts), id);
        if (done === 0) {
          throw new StoreError('state', `Run ${id} cannot be finished: it is unknown or finished already.`);
        }
        if (id === current) current = undefined;
      }),
    last: async () =>
      db.read(function* () {
        return (yield* latest.all(1)).map(toRun)[0];
      }),
    latest: async (count) =>
      db.read(function* () {
        return (yield* latest.all(count)).map(toRun);
      }),
  };
}

function toRun(row: RunRow): RunRecord {
  return {
    id: row.id,
    host: row.host,
    pid: row.pid,
    startedAt: new Date(row.started_at),
    ...optionalMoment('finishedAt', row.finished_at),
    mode: row.mode,
    ...optional('outcome', row.outcome),
    ...optional('note', row.note),
    counts: JSON.parse(row.counts) as Record<string, number>,
  };
}
