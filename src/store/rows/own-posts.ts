import type { OwnPosts } from '../store.ts';
import type { Sql } from './sql.ts';
import { list, moment, orNull } from './values.ts';

/** Of `own_posts`: those not known as an answer or a summary. */
export const UNCLAIMED = `NOT EXISTS (SELECT 1 FROM answers WHERE answers.network = own_posts.network AND answers.sent_id = own_posts.id)
  AND NOT EXISTS (SELECT 1 FROM summaries WHERE summaries.network = own_posts.network AND summaries.sent_id = own_posts.id)`;

export function createOwnPosts(db: Sql, network: string): OwnPosts {
  const has = db.sql<[string, string]>('SELECT 1 FROM own_posts WHERE network = ? AND id = ?');
  const save = db.sql<[string, string, string, string | null, string]>(`
    INSERT INTO own_posts (network, id, text, replies_to, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (network, id) DO UPDATE SET
      text = excluded.text, replies_to = excluded.replies_to, created_at = excluded.created_at`);
  const newest = db.sql<[string], { created_at: string | null }>(
    'SELECT max(created_at) AS created_at FROM own_posts WHERE network = ?',
  );
  const answering = db.sql<[string, string], { id: string }>(`
    SELECT id FROM own_posts WHERE network = ? AND replies_to IN (SELECT value FROM json_each(?))
    ORDER BY created_at, length(id), id LIMIT 1`);
  const withText = db.sql<[string, string, string], { id: string }>(`
    SELECT id FROM own_posts WHERE network = ? AND created_at >= ? AND text = ? AND ${UNCLAIMED}
    ORDER BY created_at, length(id), id LIMIT 1`);
  const naming = db.sql<[string, string, string], { id: string }>(`
    SELECT id FROM own_posts WHERE network = ? AND created_at >= ? AND replies_to IS NULL AND instr(text, ?) > 0 AND ${UNCLAIMED}
    ORDER BY created_at, length(id), id LIMIT 1`);

  return {
    has: async (id) =>
      db.read(function* () {
        return (yield* has.get(network, id)) !== undefined;
      }),
    save: async (posts) =>
      db.write(function* () {
        yield* save.tellEach(
          posts.map(({ id, text, repliesTo, createdAt }) => [
            network,
            id,
            text,
            orNull(repliesTo),
            moment(createdAt),
          ]),
        );
      }),
    newest: async () =>
      db.read(function* () {
        const moment = (yield* newest.get(network))?.created_at;
        return moment ? new Date(moment) : undefined;
      }),
    answering: async (postIds) =>
      db.read(function* () {
        return (yield* answering.get(network, list(postIds)))?.id;
      }),
    naming: async (fragment, since) =>
      db.read(function* () {
        return (yield* naming.get(network, moment(since), fragment))?.id;
      }),
    withText: async (text, since) =>
      db.read(function* () {
        return (yield* withText.get(network, moment(since), text))?.id;
      }),
  };
}
