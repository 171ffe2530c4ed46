import type { Limits } from '../store.ts';
import type { Sql } from './sql.ts';
import { moment } from './values.ts';

export function createLimits(db: Sql, network: string): Limits {
  const get = db.sql<[string, string], { until: string }>(
    'SELECT until FROM rate_limits WHERE network = ? AND endpoint = ?',
  );
  const save = db.sql<[string, string, string]>(`
    INSERT INTO rate_limits (network, endpoint, until) VALUES (?, ?, ?)
    ON CONFLICT (network, endpoint) DO UPDATE SET until = CASE WHEN excluded.until > rate_limits.until THEN excluded.until ELSE rate_limits.until END`);

  const inForce = db.sql<[string], { network: string; endpoint: string; until: string }>(
    'SELECT network, endpoint, until FROM rate_limits WHERE until > ? ORDER BY until, network, endpoint',
  );

  return {
    until: async (endpoint) =>
      db.read(function* () {
        const row = yield* get.get(network, endpoint);
        return row && new Date(row.until);
      }),
    save: async (endpoint, until) =>
      db.alone(function* () {
        yield* save.run(network, endpoint, moment(until));
      }),
    inForce: async (now) =>
      db.read(function* () {
        return (yield* inForce.all(moment(now))).map(({ until, ...of }) => ({
          ...of,
          until: new Date(until),
        }));
      }),
  };
}
