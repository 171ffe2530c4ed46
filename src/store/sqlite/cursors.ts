import type { Cursors } from '../store.ts';
import type { Connection } from './connection.ts';
import { list, moment } from './values.ts';

export function createCursors(db: Connection): Cursors {
  const get = db.sql<[string], { part: string; since_id: string }>(
    'SELECT part, since_id FROM cursors WHERE part IN (SELECT value FROM json_each(?))',
  );
  const move = db.sql<[string, string, string]>(`
    INSERT INTO cursors (part, since_id, moved_at) VALUES (?, ?, ?)
    ON CONFLICT (part) DO UPDATE SET since_id = excluded.since_id, moved_at = excluded.moved_at
      WHERE (length(excluded.since_id), excluded.since_id) > (length(since_id), since_id)`);

  return {
    get: async (covers) =>
      db.read(() => new Map(get.all(list(covers)).map(({ part, since_id }) => [part, since_id] as const))),
    move: async (covers, sinceId, at) =>
      db.write(() => {
        for (const part of covers) move.run(part, sinceId, moment(at));
      }),
  };
}
