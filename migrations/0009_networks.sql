-- One memory for several networks: ids, names, marks and limits of two networks may be the same. What was there is of X.
-- An id of a round is unique among all: X's own id of the post; elsewhere the network's name comes before it, and a slash.

DROP VIEW scoreboard;
DROP VIEW round_list;
DROP VIEW spending_by_day;
DROP TRIGGER score_new_solution;
DROP TRIGGER score_changed_solution;
DROP TRIGGER score_removed_solution;
DROP TRIGGER score_new_answer;
DROP TRIGGER score_changed_answer;

-- Where it was posted: x, bluesky, mastodon:mas.to …
ALTER TABLE rounds ADD COLUMN network TEXT NOT NULL DEFAULT 'x';
-- The network that charged it.
ALTER TABLE spending ADD COLUMN network TEXT NOT NULL DEFAULT 'x';
DROP INDEX spending_by_time;
CREATE INDEX spending_by_time ON spending (at, network, micro_usd);

CREATE TEMP TABLE kept AS SELECT * FROM post_ids;
DROP TABLE post_ids;
-- POST_IDS: every id of a post's edit history and the round it belongs to, so that an edited post stays one round.
CREATE TABLE post_ids (
  network  TEXT NOT NULL,
  post_id  TEXT NOT NULL,
  round_id TEXT NOT NULL REFERENCES rounds (id) ON DELETE CASCADE,
  PRIMARY KEY (network, post_id)
) STRICT, WITHOUT ROWID;
INSERT INTO post_ids SELECT 'x', post_id, round_id FROM kept;
DROP TABLE kept;
CREATE INDEX post_ids_by_round ON post_ids (round_id);

CREATE TEMP TABLE kept AS SELECT * FROM answers;
DROP TABLE answers;
-- ANSWERS: at most one for a round. Composed once, stored, posted as stored; "sending" is on disk before the request goes
-- out, so a row found in it has an unknown outcome until the bot's own timeline was read.
CREATE TABLE answers (
  round_id   TEXT NOT NULL PRIMARY KEY REFERENCES rounds (id) ON DELETE CASCADE,
  -- x, bluesky, mastodon:mas.to …
  network    TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('reply', 'standalone')),
  -- Id of the post it replies to; empty for a standalone post.
  reply_to   TEXT,
  text       TEXT NOT NULL,
  -- The verdict as JSON, and the name of the rule that spoke.
  verdict    TEXT NOT NULL CHECK (json_valid(verdict)),
  rule       TEXT NOT NULL,
  -- drafted: to be sent; held: waits for a person; sending: outcome unknown; sent; retry: again after not_before; dead: never.
  state      TEXT NOT NULL DEFAULT 'drafted'
             CHECK (state IN ('drafted', 'held', 'sending', 'sent', 'retry', 'dead')),
  -- Why it waits, is tried again or died.
  reason     TEXT,
  -- How often it was sent, successfully or not.
  attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  not_before TEXT,
  -- Id of the bot's post.
  sent_id    TEXT,
  drafted_at TEXT NOT NULL,
  sending_at TEXT,
  sent_at    TEXT,
  dead_at    TEXT,
  -- When a person approved it, whatever became of it since; empty: nobody did.
  approved_at TEXT,
  -- When the bot's own timeline was read and did not show a text that was being sent; empty: it was not looked for yet. A timeline
  -- may lag, so that once is no proof.
  missed_at  TEXT,
  UNIQUE (network, reply_to),
  UNIQUE (network, sent_id),
  CHECK ((kind = 'reply') = (reply_to IS NOT NULL)),
  CHECK ((state = 'sent') = (sent_id IS NOT NULL)),
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state = 'retry') = (not_before IS NOT NULL)),
  CHECK (state <> 'sending' OR sending_at IS NOT NULL)
) STRICT;
INSERT INTO answers (round_id, network, kind, reply_to, text, verdict, rule, state, reason, attempts, not_before, sent_id, drafted_at,
    sending_at, sent_at, dead_at, approved_at, missed_at)
  SELECT round_id, 'x', kind, reply_to, text, verdict, rule, state, reason, attempts, not_before, sent_id, drafted_at,
    sending_at, sent_at, dead_at, approved_at, missed_at FROM kept;
DROP TABLE kept;
CREATE INDEX answers_by_state ON answers (state, not_before);
CREATE INDEX answers_by_text ON answers (text);
CREATE INDEX answers_by_sent_at ON answers (sent_at) WHERE sent_at IS NOT NULL;

CREATE TEMP TABLE kept AS SELECT * FROM summaries;
DROP TABLE summaries;
-- SUMMARIES: posts about its own score that the bot drafts. Each is held until a person approves it, whatever the mode, and then
-- goes the way of answers.
CREATE TABLE summaries (
  number     INTEGER NOT NULL PRIMARY KEY,
  -- summary-1, summary-2 …
  id         TEXT NOT NULL GENERATED ALWAYS AS ('summary-' || number) STORED UNIQUE,
  -- x, bluesky, mastodon:mas.to …
  network    TEXT NOT NULL,
  -- The moment of WEEKLY_SUMMARY that it was drafted for; empty when a person asked for it.
  due_at     TEXT,
  -- It tells of the hosts' answers that were found from here on …
  from_at    TEXT NOT NULL,
  -- … and before this moment.
  to_at      TEXT NOT NULL,
  -- Empty when there was nothing to tell.
  text       TEXT NOT NULL,
  -- held: waits for a person; retry: approved, or to be tried again, from not_before on; sending: outcome unknown; sent; dead: never.
  state      TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'sending', 'sent', 'retry', 'dead')),
  -- Why it waits, is tried again or died.
  reason     TEXT,
  -- How often it was sent, successfully or not.
  attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  not_before TEXT,
  -- Id of the bot's post.
  sent_id    TEXT,
  drafted_at TEXT NOT NULL,
  sending_at TEXT,
  sent_at    TEXT,
  dead_at    TEXT,
  -- As in answers.missed_at.
  missed_at  TEXT,
  UNIQUE (network, due_at),
  UNIQUE (network, sent_id),
  CHECK ((state = 'sent') = (sent_id IS NOT NULL)),
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state = 'retry') = (not_before IS NOT NULL)),
  CHECK (state <> 'sending' OR sending_at IS NOT NULL)
) STRICT;
INSERT INTO summaries (number, network, due_at, from_at, to_at, text, state, reason, attempts, not_before, sent_id, drafted_at,
    sending_at, sent_at, dead_at, missed_at)
  SELECT number, 'x', due_at, from_at, to_at, text, state, reason, attempts, not_before, sent_id, drafted_at,
    sending_at, sent_at, dead_at, missed_at FROM kept;
DROP TABLE kept;
CREATE INDEX summaries_by_state ON summaries (state, not_before);
CREATE INDEX summaries_by_sent_at ON summaries (sent_at) WHERE sent_at IS NOT NULL;

CREATE TEMP TABLE kept AS SELECT * FROM own_posts;
DROP TABLE own_posts;
-- OWN_POSTS: what the bot's own timeline held when it was read: the proof of what was answered if this file was lost.
CREATE TABLE own_posts (
  network    TEXT NOT NULL,
  id         TEXT NOT NULL,
  text       TEXT NOT NULL,
  -- Id of the post it replies to; empty for a standalone post.
  replies_to TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (network, id)
) STRICT;
INSERT INTO own_posts SELECT 'x', id, text, replies_to, created_at FROM kept;
DROP TABLE kept;
CREATE INDEX own_posts_by_target ON own_posts (network, replies_to) WHERE replies_to IS NOT NULL;
CREATE INDEX own_posts_by_age ON own_posts (network, created_at);

CREATE TEMP TABLE kept AS SELECT * FROM cursors;
DROP TABLE cursors;
-- CURSORS: how far each part of the search, and the bot's own timeline, was read.
CREATE TABLE cursors (
  network  TEXT NOT NULL,
  -- Name of the part, e.g. "#cougarornot from:drmichellelarue", or "own-timeline".
  part     TEXT NOT NULL,
  -- What the network was read up to, in its own form (X: the id of a post).
  mark     TEXT NOT NULL CHECK (mark <> ''),
  moved_at TEXT NOT NULL,
  PRIMARY KEY (network, part)
) STRICT, WITHOUT ROWID;
INSERT INTO cursors SELECT 'x', part, mark, moved_at FROM kept;
DROP TABLE kept;

CREATE TEMP TABLE kept AS SELECT * FROM rate_limits;
DROP TABLE rate_limits;
-- RATE_LIMITS: endpoints that are not to be asked before a moment, as rate-limit headers said; so that the next run, which is
-- another process, does not ask either. Rows of the past mean nothing.
CREATE TABLE rate_limits (
  network  TEXT NOT NULL,
  -- e.g. `app GET tweets/search/recent`: limits count by endpoint and by who asks
  endpoint TEXT NOT NULL,
  -- ISO-8601 UTC
  until    TEXT NOT NULL,
  PRIMARY KEY (network, endpoint)
) STRICT, WITHOUT ROWID;
INSERT INTO rate_limits SELECT 'x', endpoint, until FROM kept;
DROP TABLE kept;

CREATE TEMP TABLE kept AS SELECT * FROM spending_ids;
DROP TABLE spending_ids;
-- SPENDING_IDS: what was read and charged today, for the platform charges a thing once a day (UTC). Earlier days are dropped.
CREATE TABLE spending_ids (
  -- 2026-05-01
  day     TEXT NOT NULL,
  network TEXT NOT NULL,
  what    TEXT NOT NULL,
  id      TEXT NOT NULL,
  -- Line of the ledger that paid for reading this id, so that the charge can be given to a game once the post's game is known.
  line    INTEGER,
  PRIMARY KEY (day, network, what, id)
) STRICT, WITHOUT ROWID;
INSERT INTO spending_ids SELECT day, 'x', what, id, line FROM kept;
DROP TABLE kept;

CREATE TEMP TABLE kept AS SELECT * FROM strangers;
DROP TABLE strangers;
-- STRANGERS: what was spent today (UTC) on people who host no game, so that they cannot use up the budget. Earlier days are dropped.
CREATE TABLE strangers (
  -- 2026-05-01
  day        TEXT NOT NULL,
  network    TEXT NOT NULL,
  -- post-read, user-read, reply …
  what       TEXT NOT NULL,
  -- The post or account that was read, or the round that was answered.
  id         TEXT NOT NULL,
  account_id TEXT NOT NULL,
  micro_usd  INTEGER NOT NULL,
  PRIMARY KEY (day, network, what, id)
) STRICT, WITHOUT ROWID;
INSERT INTO strangers SELECT day, 'x', what, id, account_id, micro_usd FROM kept;
DROP TABLE kept;
CREATE INDEX strangers_by_account ON strangers (day, network, account_id);

CREATE TEMP TABLE kept AS SELECT * FROM accounts;
DROP TABLE accounts;
-- ACCOUNTS: the handle of each account as last seen (handles change, ids do not), and which of them is the bot.
CREATE TABLE accounts (
  network         TEXT NOT NULL,
  id              TEXT NOT NULL,
  -- Lower case, without @.
  handle          TEXT NOT NULL,
  seen_at         TEXT NOT NULL,
  -- Only for the bot's own account: when the platform last confirmed it.
  self_checked_at TEXT,
  PRIMARY KEY (network, id)
) STRICT, WITHOUT ROWID;
INSERT INTO accounts SELECT 'x', id, handle, seen_at, self_checked_at FROM kept;
DROP TABLE kept;
CREATE UNIQUE INDEX accounts_self ON accounts (network) WHERE self_checked_at IS NOT NULL;
CREATE INDEX accounts_by_handle ON accounts (network, handle, seen_at);
CREATE INDEX accounts_by_age ON accounts (seen_at);

CREATE TEMP TABLE kept AS SELECT * FROM opt_outs;
DROP TABLE opt_outs;
-- OPT_OUTS: people the bot leaves alone because they said so; by id, by handle, or both.
CREATE TABLE opt_outs (
  number     INTEGER NOT NULL PRIMARY KEY,
  network    TEXT NOT NULL,
  account_id TEXT,
  -- Lower case, without @.
  handle     TEXT,
  since      TEXT NOT NULL,
  -- How the bot learned of it: the id of the post that said so, or "operator".
  source     TEXT NOT NULL,
  UNIQUE (network, account_id),
  UNIQUE (network, handle),
  CHECK (account_id IS NOT NULL OR handle IS NOT NULL)
) STRICT;
INSERT INTO opt_outs SELECT number, 'x', account_id, handle, since, source FROM kept;
DROP TABLE kept;

-- As before: whoever writes an answer or a solution, the score is worked out anew.
CREATE TRIGGER score_new_solution AFTER INSERT ON host_answers
WHEN new.state = 'settled' AND EXISTS (SELECT 1 FROM answers WHERE round_id = new.round_id)
BEGIN
  INSERT OR REPLACE INTO scores (round_id) VALUES (new.round_id);
END;
CREATE TRIGGER score_changed_solution AFTER UPDATE OF state, solution ON host_answers
WHEN new.state <> old.state OR new.solution <> old.solution
BEGIN
  DELETE FROM scores WHERE round_id = new.round_id;
  INSERT INTO scores (round_id)
    SELECT round_id FROM answers WHERE round_id = new.round_id AND new.state = 'settled';
END;
CREATE TRIGGER score_removed_solution AFTER DELETE ON host_answers
BEGIN
  DELETE FROM scores WHERE round_id = old.round_id;
END;
CREATE TRIGGER score_new_answer AFTER INSERT ON answers
WHEN EXISTS (SELECT 1 FROM host_answers WHERE round_id = new.round_id AND state = 'settled')
BEGIN
  INSERT OR REPLACE INTO scores (round_id) VALUES (new.round_id);
END;
CREATE TRIGGER score_changed_answer AFTER UPDATE OF verdict ON answers
WHEN new.verdict <> old.verdict
  AND EXISTS (SELECT 1 FROM host_answers WHERE round_id = new.round_id AND state = 'settled')
BEGIN
  INSERT OR REPLACE INTO scores (round_id) VALUES (new.round_id);
END;

-- ROUND_LIST: each round in one line: who asked, what the bot said, what the host said it was, and whether that was right.
CREATE VIEW round_list AS SELECT
  -- Id of the post as it was first seen.
  rounds.id AS round,
  -- Where it was posted: x, bluesky …
  rounds.network AS network,
  -- The game, e.g. #cougarornot.
  rounds.game_key AS game,
  -- Who posted it; empty when the platform did not say, or when it was removed because of its age.
  rounds.author_handle AS host,
  -- When it was posted.
  rounds.created_at AS posted_at,
  -- seen, admitted or skipped.
  rounds.state AS state,
  -- Why, by name.
  rounds.reason AS reason,
  -- The text of the answer, posted or not; empty when there is none.
  answers.text AS bot_said,
  -- drafted, held, sending, sent, retry or dead.
  answers.state AS answer_state,
  -- What the host said that it showed, by ids of labels; empty while that is not known for certain.
  CASE WHEN host_answers.state = 'settled' THEN
    iif(host_answers.solution ->> 'kind' = 'is-not', 'not ', '')
    || (SELECT group_concat(value, ', ') FROM json_each(host_answers.solution, '$.labels'))
  END AS host_said,
  -- right, wrong, abstained or open; empty while nobody can tell.
  scores.outcome AS score,
  -- What the answer named: label, group, several or nothing.
  scores.named AS named,
  -- How sure the answer was, 0 to 1.
  scores.confidence AS confidence,
  -- Name and version of the model, of scored answers.
  scores.model_name || ' ' || scores.model_version AS model
FROM rounds
  LEFT JOIN answers ON answers.round_id = rounds.id
  LEFT JOIN host_answers ON host_answers.round_id = rounds.id
  LEFT JOIN scores ON scores.round_id = rounds.id
WHERE rounds.reason <> 'reveal';

-- SCOREBOARD: how each game went in each month, against what its hosts said.
CREATE VIEW scoreboard AS SELECT
  -- The game, e.g. #cougarornot.
  game,
  -- Of the posts, UTC: 2026-05.
  substr(posted_at, 1, 7) AS month,
  -- Rounds that were seen.
  count(*) AS rounds,
  -- Rounds with an answer, posted or not.
  count(answer_state) AS answered,
  -- Answers that were posted.
  sum(answer_state IS 'sent') AS posted,
  -- Answers that the host has shown to be right.
  sum(score IS 'right') AS right_answers,
  -- Those of the right ones that named only a broader group.
  sum(score IS 'right' AND named IS 'group') AS right_by_group,
  -- Answers that the host has shown to be wrong.
  sum(score IS 'wrong') AS wrong_answers,
  -- Answers that named nothing, where the host has told what it was.
  sum(score IS 'abstained') AS unsure,
  -- Right of what was named, in percent; empty where there is nothing to count. Of few answers it says little.
  round(100.0 * sum(score IS 'right') / nullif(sum(score IN ('right', 'wrong')), 0), 1) AS accuracy_percent
FROM round_list GROUP BY game, substr(posted_at, 1, 7);

-- SPENDING_BY_DAY: what each UTC day cost, by game and by what was paid for.
CREATE VIEW spending_by_day AS SELECT
  -- 2026-05-01
  substr(at, 1, 10) AS day,
  -- The network that charged it.
  network,
  -- Empty for what serves all games.
  game_key AS game,
  -- post-read, user-read, reply …
  what,
  -- How many of them.
  sum(units) AS units,
  -- US dollars.
  sum(micro_usd) / 1e6 AS usd
FROM spending GROUP BY substr(at, 1, 10), network, game_key, what;

