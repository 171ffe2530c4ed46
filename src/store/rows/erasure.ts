import { type Erasure, type ErasureTarget, OWN_TIMELINE, type Stored } from '../store.ts';
import { createPruning } from './pruning.ts';
import type { Sql, Work } from './sql.ts';
import { list, moment, orNull } from './values.ts';

/** What is known of a target before it goes. */
interface Found {
  readonly rounds: readonly string[];
  readonly postIds: readonly string[];
  readonly hashes: readonly string[];
}

const NAMELESS = `
  WITH theirs AS (SELECT author_id, latest_post_id, created_at,
      row_number() OVER (PARTITION BY author_id ORDER BY created_at DESC, id DESC) AS place,
      count(*) OVER (PARTITION BY author_id) AS rounds
    FROM rounds
    WHERE network = @network AND author_handle IS NULL AND pruned_at IS NULL
      AND author_id NOT IN (SELECT id FROM accounts WHERE network = @network))
  SELECT author_id AS id, rounds, latest_post_id AS post FROM theirs WHERE place = 1 ORDER BY created_at DESC`;

/**
 * Removes what is stored about a person or a post. The statements read whole tables, which a command that is used once a year
 * may do; they are prepared only then.
 */
export function createErasure(db: Sql, network: string): Erasure {
  function* column<T>(sql: string, ...values: unknown[]): Work<readonly T[]> {
    const rows = yield* db.sql<unknown[], Record<string, T>>(sql).all(...values);
    return rows.flatMap((row) => Object.values(row));
  }
  const run = (sql: string, ...values: unknown[]): Work<number> => db.sql<unknown[]>(sql).run(...values);

  function* find(target: ErasureTarget): Work<Found> {
    const rounds =
      target.kind === 'post'
        ? yield* column<string>(
            `SELECT round_id FROM post_ids WHERE network = ? AND post_id = ?
             UNION SELECT id FROM rounds WHERE network = ? AND photos_post = ?`,
            network,
            target.id,
            network,
            target.id,
          )
        : yield* column<string>(
            `SELECT id FROM rounds
             WHERE network = ? AND (author_id = ? OR photos_by = ? OR (CAST(? AS TEXT) IS NULL AND author_handle = ?))`,
            network,
            orNull(target.person.id),
            orNull(target.person.id),
            orNull(target.person.id),
            orNull(target.person.handle),
          );
    const these = list(rounds);
    return {
      rounds,
      postIds: yield* column(
        'SELECT post_id FROM post_ids WHERE round_id IN (SELECT value FROM json_each(?))',
        these,
      ),
      hashes: yield* column(
        'SELECT DISTINCT hash FROM photos WHERE hash IS NOT NULL AND round_id IN (SELECT value FROM json_each(?))',
        these,
      ),
    };
  }

  function* stored(target: ErasureTarget): Work<Stored> {
    const { rounds } = yield* find(target);
    const these = list(rounds);
    function* count(table: 'photos' | 'answers'): Work<number> {
      const sql = `SELECT count(*) FROM ${table} WHERE round_id IN (SELECT value FROM json_each(?))`;
      return (yield* column<number>(sql, these))[0] ?? 0;
    }
    const accounts =
      target.kind === 'post'
        ? 0
        : ((yield* column<number>(
            'SELECT count(*) FROM accounts WHERE network = ? AND self_checked_at IS NULL AND (id = ? OR handle = ?)',
            network,
            orNull(target.person.id),
            orNull(target.person.handle),
          ))[0] ?? 0);
    return {
      rounds: rounds.length,
      photos: yield* count('photos'),
      answers: yield* count('answers'),
      accounts,
    };
  }

  function* remove(target: ErasureTarget, at: Date): Work<void> {
    const { rounds, postIds, hashes } = yield* find(target);
    const person = target.kind === 'account' ? target.person : {};
    // X's ids are numbers, which may stand for something else.
    const ownId = person.id === undefined || network === 'x' ? [] : [person.id];
    const names = [...postIds, ...ownId, ...(person.handle === undefined ? [] : [person.handle])];
    const authors = yield* column<string>(
      'SELECT author_id FROM rounds WHERE id IN (SELECT value FROM json_each(?))',
      list(rounds),
    );
    // Whether an answer of unknown outcome was posted only the own timeline tells: it is read again, or an edit would be answered too.
    yield* run(
      `DELETE FROM cursors WHERE network = ? AND part = ? AND EXISTS (SELECT 1 FROM answers
         WHERE state = 'sending' AND round_id IN (SELECT value FROM json_each(?)))`,
      network,
      OWN_TIMELINE,
      list(rounds),
    );
    // Post ids, photos, the answer and the host's answer hang on the round and go with it.
    yield* run('DELETE FROM rounds WHERE id IN (SELECT value FROM json_each(?))', list(rounds));
    yield* run(
      `DELETE FROM predictions WHERE photo_hash IN (SELECT value FROM json_each(?))
         AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.hash = predictions.photo_hash)`,
      list(hashes),
    );
    // A sentence that contradicts an earlier one is kept behind it, under the id of the later post alone.
    yield* run(
      `UPDATE host_answers SET evidence = NULL WHERE source IN (SELECT value FROM json_each(?))
         OR (instr(evidence, ' … ') > 0
           AND round_id IN (SELECT id FROM rounds WHERE author_id IN (SELECT value FROM json_each(?))))`,
      list(postIds),
      list(authors),
    );
    // Kept so that the post is never answered again, but without the names that a network puts before a reply.
    const named = db.sql<[string, string], { id: string; text: string }>(
      "SELECT id, text FROM own_posts WHERE network = ? AND text LIKE '@%' AND replies_to IN (SELECT value FROM json_each(?))",
    );
    for (const { id, text } of yield* named.all(network, list(postIds))) {
      const bare = text.replace(/^(?:@[\w.-]+ )+/, '');
      yield* run('UPDATE own_posts SET text = ? WHERE network = ? AND id = ?', bare, network, id);
    }
    const requests = yield* column<string>(
      'SELECT source FROM opt_outs WHERE network = ? AND (account_id = ? OR handle = ?)',
      network,
      orNull(person.id),
      orNull(person.handle),
    );
    const ids = [...postIds, ...requests, ...(person.id === undefined ? [] : [person.id])];
    yield* run(
      'DELETE FROM spending_ids WHERE network = ? AND id IN (SELECT value FROM json_each(?))',
      network,
      list(ids),
    );
    yield* run(
      'DELETE FROM strangers WHERE network = ? AND (account_id = ? OR id IN (SELECT value FROM json_each(?)))',
      network,
      orNull(person.id),
      list([...ids, ...rounds]),
    );
    for (const [table, text, instead] of [
      ['runs', 'note', null],
      ['alerts', 'message', 'removed on request'],
    ] as const) {
      yield* run(
        `UPDATE ${table} SET ${text} = ? WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(lower(${text}), value) > 0)`,
        instead,
        // Not by the server: in a Turkish database an I becomes another letter.
        list(names.map((name) => name.toLowerCase())),
      );
    }
    if (target.kind === 'account') {
      const key = [network, orNull(person.id), orNull(person.handle)];
      yield* run(
        'DELETE FROM accounts WHERE network = ? AND self_checked_at IS NULL AND (id = ? OR handle = ?)',
        ...key,
      );
      yield* run(
        "UPDATE opt_outs SET source = 'forgotten' WHERE network = ? AND (account_id = ? OR handle = ?)",
        ...key,
      );
    }
    yield* run(
      'INSERT INTO forgotten (what, rounds, at) VALUES (?, ?, ?)',
      target.kind,
      rounds.length,
      moment(at),
    );
  }

  return {
    prune: createPruning(db),
    stored: async (target) =>
      db.read(function* () {
        return yield* stored(target);
      }),
    nameless: async () =>
      db.read(function* () {
        return yield* db
          .sql<[{ network: string }], { id: string; rounds: number; post: string }>(NAMELESS)
          .all({ network });
      }),
    async forget(target, at) {
      await db.write(function* () {
        yield* remove(target, at);
      });
      return { rewritten: await db.wipe() };
    },
  };
}
