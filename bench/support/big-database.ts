import Database from 'better-sqlite3';

/** Seconds between two posts: a million of them are 4.8 years. */
const INTERVAL = 150;

/**
 * Fills a database that a first run has made with posts of the past: each with a photo and a prediction, a third of them answered,
 * a sixth with the host's answer, and as many runs and expenses as a run each ten minutes leaves. Older texts are pruned, as they
 * would be. One statement a table, which SQLite runs by itself.
 */
export function fillWithPosts(path: string, count: number): void {
  const database = new Database(path);
  database.pragma('synchronous = OFF');
  // n.i counts from 1, the oldest post; `at` is when it was posted, Unix seconds.
  const start = Math.floor(Date.now() / 1000) - 2 * 86_400 - count * INTERVAL;
  const each = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}),
    posts AS (SELECT i, CAST(1000000000000000000 + i AS TEXT) AS id, printf('%064x', i) AS hash,
      strftime('%Y-%m-%dT%H:%M:%fZ', ${start} + i * ${INTERVAL}, 'unixepoch') AS at FROM n)`;
  const isOld = `i < ${count} - 180 * 86400 / ${INTERVAL}`;
  const statements = [
    `INSERT INTO rounds (id, latest_post_id, version_id, game_key, model, author_id, author_handle, text, created_at, state, reason,
        kind, seen_at, awaits_answer, pruned_at)
      ${each} SELECT id, id, id, '#cougarornot', 'cougar-or-not', CAST(7000 + i % 50 AS TEXT), iif(${isOld}, NULL, 'host'),
        iif(${isOld}, '', 'Who is this? #cougarOrNot ' || i), at, iif(i % 3 = 0, 'admitted', 'skipped'),
        iif(i % 3 = 0, 'summoned', 'not-summoned'), iif(i % 3 = 0, 'reply', NULL), at, 0, iif(${isOld}, at, NULL) FROM posts`,
    `INSERT INTO post_ids (network, post_id, round_id) ${each} SELECT 'x', id, id FROM posts`,
    `INSERT INTO photos (round_id, position, key, kind, url, state, attempts, tried_at, hash, bytes, width, height)
      ${each} SELECT id, 0, '3_' || id, 'photo', 'https://pbs.twimg.com/media/' || i || '.jpg', 'seen', 1, at, hash, 150000, 1200, 900
      FROM posts`,
    `INSERT INTO predictions (photo_hash, model_hash, model_name, model_version, scores, width, height, predicted_at)
      ${each} SELECT hash, printf('%064x', 7), 'cougar-or-not', '1.0.0',
        '[{"label":"cougar","probability":0.9},{"label":"bobcat_lynx","probability":0.1}]', 1200, 900, at FROM posts`,
    `INSERT INTO answers (network, round_id, kind, reply_to, text, verdict, rule, state, attempts, sent_id, drafted_at, sending_at, sent_at)
      ${each} SELECT 'x', id, 'reply', id, 'Cougar! I am 90% sure. ' || i, '{"kind":"label","named":{"id":"cougar","name":"cougar"},"probability":0.9,"rule":"clear-label"}',
        'clear-label', 'sent', 1, CAST(1500000000000000000 + i AS TEXT), at, at, at FROM posts WHERE i % 3 = 0`,
    `INSERT INTO host_answers (round_id, state, solution, evidence, source, found_at)
      ${each} SELECT id, 'settled', '{"kind":"is","labels":["cougar"]}', NULL, id, at FROM posts WHERE i % 6 = 0`,
    `UPDATE scores SET outcome = 'right', named = 'label', confidence = 0.9, model_name = 'cougar-or-not', model_version = '1.0.0'`,
    `INSERT INTO runs (started_at, finished_at, mode, version, host, pid, outcome)
      ${each} SELECT at, at, 'live', '0.1.0', 'bench', 1, 'done' FROM posts WHERE i % 4 = 0`,
    `INSERT INTO spending (at, what, units, unit_micro_usd, micro_usd) ${each} SELECT at, 'post-read', 1, 5000, 5000 FROM posts`,
  ];
  database.transaction(() => {
    for (const statement of statements) database.exec(statement);
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}
