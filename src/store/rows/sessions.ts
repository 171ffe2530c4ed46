import type { Sessions } from '../store.ts';
import type { Sql } from './sql.ts';

export function createSessions(db: Sql, network: string): Sessions {
  const load = db.sql<[string], { session: string }>('SELECT session FROM sessions WHERE network = ?');
  const save = db.sql<[string, string]>(`
    INSERT INTO sessions (network, session) VALUES (?, ?)
    ON CONFLICT (network) DO UPDATE SET session = excluded.session`);
  return {
    load: async () =>
      db.read(function* () {
        return (yield* load.get(network))?.session;
      }),
    save: async (session) =>
      db.alone(function* () {
        yield* save.run(network, session);
      }),
  };
}
