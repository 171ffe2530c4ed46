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
  database.transaction(() => {
    for (const statement of statementsOf(count, sqlite)) database.exec(statement);
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** The same for a memory on a server. @param query in its schema */
export async function fillServerWithPosts(
  query: (text: string) => Promise<unknown>,
  count: number,
): Promise<void> {
  // Each new row would look for its score in tables that were empty when the server planned how.
  for (const table of ['answers', 'host_answers']) await query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  for (const statement of statementsOf(count, postgres)) await query(statement);
  for (const table of ['answers', 'host_answers']) await query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  // As the server does by itself in time.
  await query('VACUUM (ANALYZE)');
  await query('CHECKPOINT');
}

/** What the two databases say differently. */
interface Words {
  /** Of a table `n` with a column `i`: 1, 2 … */
  readonly upTo: (count: number) => string;
  readonly hex: (value: string) => string;
  /** Unix seconds as a moment. */
  readonly moment: (seconds: string) => string;
}

const sqlite: Words = {
  upTo: (count) => `n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`,
  hex: (value) => `printf('%064x', ${value})`,
  moment: (seconds) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${seconds}, 'unixepoch')`,
};
const postgres: Words = {
  upTo: (count) => `n(i) AS (SELECT each FROM generate_series(1::bigint, ${count}) AS each)`,
  hex: (value) => `lpad(to_hex(${value}), 64, '0')`,
  moment: (seconds) =>
    `to_char(to_timestamp(${seconds}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
};

function statementsOf(count: number, { upTo, hex, moment }: Words): readonly string[] {
  // n.i counts from 1, the oldest post; `at` is when it was posted, Unix seconds.
  const start = Math.floor(Date.now() / 1000) - 2 * 86_400 - count * INTERVAL;
  const each = `WITH RECURSIVE ${upTo(count)},
    posts AS (SELECT i, CAST(1000000000000000000 + i AS TEXT) AS id, ${hex('i')} AS hash,
      ${moment(`${start} + i * ${INTERVAL}`)} AS at FROM n)`;
  const isOld = `i < ${count} - 180 * 86400 / ${INTERVAL}`;
  return [
    `INSERT INTO rounds (id, latest_post_id, version_id, game_key, model, author_id, author_handle, text, created_at, state, reason,
        kind, seen_at, awaits_answer, pruned_at)
      ${each} SELECT id, id, id, '#cougarornot', 'cougar-or-not', CAST(7000 + i % 50 AS TEXT), CASE WHEN ${isOld} THEN NULL ELSE 'host' END,
        CASE WHEN ${isOld} THEN '' ELSE 'Who is this? #cougarOrNot ' || i END, at, CASE WHEN i % 3 = 0 THEN 'admitted' ELSE 'skipped' END,
        CASE WHEN i % 3 = 0 THEN 'summoned' ELSE 'not-summoned' END, CASE WHEN i % 3 = 0 THEN 'reply' ELSE NULL END, at, 0, CASE WHEN ${isOld} THEN at ELSE NULL END FROM posts`,
    `INSERT INTO post_ids (network, post_id, round_id) ${each} SELECT 'x', id, id FROM posts`,
    `INSERT INTO photos (round_id, position, key, kind, url, state, attempts, tried_at, hash, bytes, width, height)
      ${each} SELECT id, 0, '3_' || id, 'photo', 'https://pbs.twimg.com/media/' || i || '.jpg', 'seen', 1, at, hash, 150000, 1200, 900
      FROM posts`,
    `INSERT INTO predictions (photo_hash, model_hash, model_name, model_version, scores, width, height, predicted_at)
      ${each} SELECT hash, ${hex('7')}, 'cougar-or-not', '1.0.0',
        '[{"label":"cougar","probability":0.9},{"label":"bobcat_lynx","probability":0.1}]', 1200, 900, at FROM posts`,
    `INSERT INTO answers (network, round_id, kind, reply_to, text, verdict, rule, state, attempts, sent_id, drafted_at, sending_at, sent_at)
      ${each} SELECT 'x', id, 'reply', id, 'Cougar! I am 90% sure. ' || i, '{"kind":"label","named":{"id":"cougar","name":"cougar"},"probability":0.9,"rule":"clear-label"}',
        'clear-label', 'sent', 1, CAST(1500000000000000000 + i AS TEXT), at, at, at FROM posts WHERE i % 3 = 0`,
    `INSERT INTO host_answers (round_id, state, solution, evidence, source, found_at)
      ${each} SELECT id, 'settled', '{"kind":"is","labels":["cougar"]}', NULL, id, at FROM posts WHERE i % 6 = 0`,
    'DELETE FROM scores',
    `INSERT INTO scores (round_id, outcome, named, confidence, model_name, model_version)
      ${each} SELECT id, 'right', 'label', 0.9, 'cougar-or-not', '1.0.0' FROM posts WHERE i % 6 = 0`,
    `INSERT INTO runs (started_at, finished_at, mode, version, host, pid, outcome)
      ${each} SELECT at, at, 'live', '0.1.0', 'bench', 1, 'done' FROM posts WHERE i % 4 = 0`,
    `INSERT INTO spending (at, what, units, unit_micro_usd, micro_usd) ${each} SELECT at, 'post-read', 1, 5000, 5000 FROM posts`,
  ];
}
