import type { Alert, Alerts } from '../store.ts';
import type { Sql } from './sql.ts';
import { moment, optionalMoment } from './values.ts';

interface AlertRow {
  name: string;
  message: string;
  since: string;
  told_at: string | null;
  over_at: string | null;
}

export function createAlerts(db: Sql): Alerts {
  const raise = db.sql<[{ name: string; message: string; at: string }]>(`
    INSERT INTO alerts (name, message, since) VALUES (@name, @message, @at)
    ON CONFLICT (name) DO UPDATE SET
      message = @message,
      since = CASE WHEN alerts.over_at IS NULL THEN alerts.since ELSE @at END,
      told_at = CASE WHEN alerts.over_at IS NULL THEN alerts.told_at END,
      over_at = NULL,
      over_told_at = NULL`);
  const end = db.sql<[string, string]>('UPDATE alerts SET over_at = ? WHERE name = ? AND over_at IS NULL');
  // A handful of rows by what they are: one for each kind of trouble.
  const all = db.sql<[], AlertRow & { over_told_at: string | null }>(
    'SELECT name, message, since, told_at, over_at, over_told_at FROM alerts ORDER BY since, name',
  );
  const markBegun = db.sql<[string, string]>(
    'UPDATE alerts SET told_at = ? WHERE name = ? AND over_at IS NULL',
  );
  const markOver = db.sql<[string, string]>(
    'UPDATE alerts SET over_told_at = ? WHERE name = ? AND over_at IS NOT NULL',
  );

  return {
    raise: async (name, message, at) =>
      db.alone(function* () {
        yield* raise.run({ name, message, at: moment(at) });
      }),
    end: async (name, at) =>
      db.alone(function* () {
        yield* end.run(moment(at), name);
      }),
    open: async () =>
      db.read(function* () {
        return (yield* all.all()).filter((row) => row.over_at === null).map(toAlert);
      }),
    untold: async () =>
      db.read(function* () {
        return (yield* all.all())
          .filter((row) =>
            row.over_at === null ? row.told_at === null : row.told_at !== null && row.over_told_at === null,
          )
          .map(toAlert);
      }),
    markTold: async (name, at) =>
      db.write(function* () {
        yield* markBegun.run(moment(at), name);
        yield* markOver.run(moment(at), name);
      }),
  };
}

function toAlert(row: AlertRow): Alert {
  return {
    name: row.name,
    message: row.message,
    since: new Date(row.since),
    ...optionalMoment('toldAt', row.told_at),
    ...optionalMoment('overAt', row.over_at),
  };
}
