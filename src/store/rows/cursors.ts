import type { Cursors } from '../store.ts';
import type { Sql } from './sql.ts';
import { list, moment } from './values.ts';

export function createCursors(db: Sql, network: string): Cursors {
  const get = db.sql<[string, string], { part: string; mark: string }>(
    'SELECT part, mark FROM cursors WHERE network = ? AND part IN (SELECT value FROM json_each(?))',
  );
  const move = db.sql<[string, string, string, string]>(`
    INSERT INTO cursors (network, part, mark, moved_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (network, part) DO UPDATE SET mark = excluded.mark, moved_at = excluded.moved_at`);

  return {
    get: async (covers) =>
      db.read(function* () {
        return new Map(
          (yield* get.all(network, list(covers))).map(({ part, mark }) => [part, mark] as const),
        );
      }),
    move: async (covers, mark, at) =>
      db.write(function* () {
        yield* move.tellEach(covers.map((part) => [network, part, mark, moment(at)]));
      }),
  };
}
