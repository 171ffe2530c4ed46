import type { Limits } from '../store.ts';
import type { Connection } from './connection.ts';
import { moment } from './values.ts';

export function createLimits(db: Connection): Limits {
  const get = db.sql<[string], { until: string }>('SELECT until FROM rate_limits WHERE endpoint = ?');
  const save = db.sql<[string, string]>(`
    INSERT INTO rate_limits (endpoint, until) VALUES (?, ?)
    ON CONFLICT (endpoint) DO UPDATE SET until = max(until, excluded.until)`);

  const inForce = db.sql<[string], { endpoint: string; until: string }>(
    'SELECT endpoint, until FROM rate_limits WHERE until > ? ORDER BY until, endpoint',
  );

  return {
    until: async (endpoint) =>
      db.read(() => {
        const row = get.get(endpoint);
        return row && new Date(row.until);
      }),
    save: async (endpoint, until) => {
      db.write(() => save.run(endpoint, moment(until)));
    },
    inForce: async (now) =>
      db.read(() =>
        inForce.all(moment(now)).map(({ endpoint, until }) => ({ endpoint, until: new Date(until) })),
      ),
  };
}
