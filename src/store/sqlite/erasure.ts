import { type Erasure, type ErasureTarget, OWN_TIMELINE, type Stored } from '../store.ts';
import type { Connection } from './connection.ts';
import { createPruning } from './pruning.ts';
import { list, moment, orNull } from './values.ts';

/** What is known of a target before it goes. */
interface Found {
  readonly rounds: readonly string[];
  readonly postIds: readonly string[];
  readonly hashes: readonly string[];
}

/**
 * Removes what is stored about a person or a post. The statements read whole tables, which a command that is used once a year
 * may do; they are prepared only then.
 */
export function createErasure(db: Connection, network: string): Erasure {
  const column = <T>(sql: string, ...values: unknown[]): readonly T[] =>
    db.sqlite.prepare<unknown[], T>(sql).pluck().all(values);
  const run = (sql: string, ...values: unknown[]): number => db.sqlite.prepare(sql).run(values).changes;

  function find(target: ErasureTarget): Found {
    const rounds =
      target.kind === 'post'
        ? column<string>(
            `SELECT round_id FROM post_ids WHERE network = ? AND post_id = ?
             UNION SELECT id FROM rounds WHERE network = ? AND photos_post = ?`,
            network,
            target.id,
            network,
            target.id,
          )
        : column<string>(
            `SELECT id FROM rounds
             WHERE network = ? AND (author_id = ? OR photos_by = ? OR (? IS NULL AND author_handle = ?))`,
            network,
            orNull(target.person.id),
            orNull(target.person.id),
            orNull(target.person.id),
            orNull(target.person.handle),
          );
    const these = list(rounds);
    return {
      rounds,
      postIds: column(
        'SELECT post_id FROM post_ids WHERE round_id IN (SELECT value FROM json_each(?))',
        these,
      ),
      hashes: column(
        'SELECT DISTINCT hash FROM photos WHERE hash IS NOT NULL AND round_id IN (SELECT value FROM json_each(?))',
        these,
      ),
    };
  }

  function stored(target: ErasureTarget): Stored {
    const { rounds } = find(target);
    const these = list(rounds);
    const count = (table: 'photos' | 'answers') =>
      column<number>(
        `SELECT count(*) FROM ${table} WHERE round_id IN (SELECT value FROM json_each(?))`,
        these,
      )[0] ?? 0;
    const accounts =
      target.kind === 'post'
        ? 0
        : (column<number>(
            'SELECT count(*) FROM accounts WHERE network = ? AND self_checked_at IS NULL AND (id = ? OR handle = ?)',
            network,
            orNull(target.person.id),
            orNull(target.person.handle),
          )[0] ?? 0);
    return { rounds: rounds.length, photos: count('photos'), answers: count('answers'), accounts };
  }

  function remove(target: ErasureTarget, at: Date): void {
    const { rounds, postIds, hashes } = find(target);
    const person = target.kind === 'account' ? target.person : {};
    // X's ids are numbers, which may stand for something else.
    const ownId = person.id === undefined || network === 'x' ? [] : [person.id];
    const names = [...postIds, ...ownId, ...(person.handle === undefined ? [] : [person.handle])];
    const authors = column<string>(
      'SELECT author_id FROM rounds WHERE id IN (SELECT value FROM json_each(?))',
      list(rounds),
    );
    // Whether an answer of unknown outcome was posted only the own timeline tells: it is read again, or an edit would be answered too.
    run(
      `DELETE FROM cursors WHERE network = ? AND part = ? AND EXISTS (SELECT 1 FROM answers
         WHERE state = 'sending' AND round_id IN (SELECT value FROM json_each(?)))`,
      network,
      OWN_TIMELINE,
      list(rounds),
    );
    // Post ids, photos, the answer and the host's answer hang on the round and go with it.
    run('DELETE FROM rounds WHERE id IN (SELECT value FROM json_each(?))', list(rounds));
    run(
      `DELETE FROM predictions WHERE photo_hash IN (SELECT value FROM json_each(?))
         AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.hash = predictions.photo_hash)`,
      list(hashes),
    );
    // A sentence that contradicts an earlier one is kept behind it, under the id of the later post alone.
    run(
      `UPDATE host_answers SET evidence = NULL WHERE source IN (SELECT value FROM json_each(?))
         OR (instr(evidence, ' … ') > 0
           AND round_id IN (SELECT id FROM rounds WHERE author_id IN (SELECT value FROM json_each(?))))`,
      list(postIds),
      list(authors),
    );
    // Kept so that the post is never answered again, but without the names that a network puts before a reply.
    for (const { id, text } of db.sqlite
      .prepare<[string, string], { id: string; text: string }>(
        "SELECT id, text FROM own_posts WHERE network = ? AND text LIKE '@%' AND replies_to IN (SELECT value FROM json_each(?))",
      )
      .all(network, list(postIds))) {
      const bare = text.replace(/^(?:@[\w.-]+ )+/, '');
      run('UPDATE own_posts SET text = ? WHERE network = ? AND id = ?', bare, network, id);
    }
    const requests = column<string>(
      'SELECT source FROM opt_outs WHERE network = ? AND (account_id = ? OR handle = ?)',
      network,
      orNull(person.id),
      orNull(person.handle),
    );
    const ids = [...postIds, ...requests, ...(person.id === undefined ? [] : [person.id])];
    run(
      'DELETE FROM spending_ids WHERE network = ? AND id IN (SELECT value FROM json_each(?))',
      network,
      list(ids),
    );
    run(
      'DELETE FROM strangers WHERE network = ? AND (account_id = ? OR id IN (SELECT value FROM json_each(?)))',
      network,
      orNull(person.id),
      list([...ids, ...rounds]),
    );
    for (const [table, text, instead] of [
      ['runs', 'note', null],
      ['alerts', 'message', 'removed on request'],
    ] as const) {
      run(
        `UPDATE ${table} SET ${text} = ? WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(lower(${text}), lower(value)) > 0)`,
        instead,
        list(names),
      );
    }
    if (target.kind === 'account') {
      const key = [network, orNull(person.id), orNull(person.handle)];
      run(
        'DELETE FROM accounts WHERE network = ? AND self_checked_at IS NULL AND (id = ? OR handle = ?)',
        ...key,
      );
      run(
        "UPDATE opt_outs SET source = 'forgotten' WHERE network = ? AND (account_id = ? OR handle = ?)",
        ...key,
      );
    }
    run('INSERT INTO forgotten (what, rounds, at) VALUES (?, ?, ?)', target.kind, rounds.length, moment(at));
  }

  return {
    prune: createPruning(db),
    stored: async (target) => db.read(() => stored(target)),
    nameless: async () =>
      db.read(() =>
        db.sqlite
          .prepare<[{ network: string }], { id: string; rounds: number; post: string }>(
            `SELECT author_id AS id, count(*) AS rounds, latest_post_id AS post, max(created_at) FROM rounds
             WHERE network = @network AND author_handle IS NULL AND pruned_at IS NULL
               AND author_id NOT IN (SELECT id FROM accounts WHERE network = @network)
             GROUP BY author_id ORDER BY max(created_at) DESC`,
          )
          .all({ network })
          .map(({ id, rounds, post }) => ({ id, rounds, post })),
      ),
    async forget(target, at) {
      db.write(() => remove(target, at));
      return { rewritten: db.read(() => rewrite(db)) };
    },
  };
}

/**
 * Writes the file anew without what was deleted, and empties the write-ahead log, which still holds it.
 * @returns false when another program reads the file and keeps the log from being emptied
 */
function rewrite({ sqlite }: Connection): boolean {
  // Else the new file is made on the disk first, in the system's temporary folder.
  sqlite.pragma('temp_store = MEMORY');
  sqlite.exec('VACUUM');
  const [result] = sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  return result?.busy === 0;
}
