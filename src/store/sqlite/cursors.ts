import type { Cursors } from '../store.ts';
import type { Connection } from './connection.ts';
import { list, moment } from './values.ts';

export function createCursors(db: Connection, network: string): Cursors {
  const get = db.sql<[string, string], { part: string; mark: string }>(
    'SELECT part, mark FROM cursors WHERE network = ? AND part IN (SELECT value FROM json_each(?))',
  );
  const move = db.sql<[string, string, string, string]>(`
    INSERT INTO cursors (network, part, mark, moved_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (network, part) DO UPDATE SET mark = excluded.mark, moved_at = excluded.moved_at`);

  return {
    get: async (covers) =>
      db.read(() => new Map(get.all(network, list(covers)).map(({ part, mark }) => [part, mark] as const))),
    move: async (covers, mark, at) =>
      db.write(() => {
        for (const part of covers) move.run(network, part, mark, moment(at));
      }),
  };
}
