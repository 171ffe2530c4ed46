import type { Sessions } from '../store.ts';
import type { Connection } from './connection.ts';

export function createSessions(db: Connection, network: string): Sessions {
  const load = db.sql<[string], { session: string }>('SELECT session FROM sessions WHERE network = ?');
  const save = db.sql<[string, string]>(`
    INSERT INTO sessions (network, session) VALUES (?, ?)
    ON CONFLICT (network) DO UPDATE SET session = excluded.session`);
  return {
    load: async () => db.read(() => load.get(network)?.session),
    save: async (session) => {
      db.write(() => save.run(network, session));
    },
  };
}
