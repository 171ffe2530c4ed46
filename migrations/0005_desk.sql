-- What the operator's desk keeps beside the game.

-- FORGOTTEN: that a person's or post's records were removed on request; never whose.
CREATE TABLE forgotten (
  number INTEGER NOT NULL PRIMARY KEY,
  what   TEXT NOT NULL CHECK (what IN ('account', 'post')),
  -- How many rounds were removed.
  rounds INTEGER NOT NULL,
  at     TEXT NOT NULL
) STRICT;

-- When a person approved it, whatever became of it since; empty: nobody did.
ALTER TABLE answers ADD COLUMN approved_at TEXT;

-- When the texts of other people's posts were removed because of their age; empty: they are still here.
ALTER TABLE rounds ADD COLUMN pruned_at TEXT;
CREATE INDEX rounds_unpruned ON rounds (created_at) WHERE pruned_at IS NULL;

-- An operator names people by handle.
CREATE INDEX accounts_by_handle ON accounts (handle, seen_at);
-- Names of people that were not seen for long are removed.
CREATE INDEX accounts_by_age ON accounts (seen_at);

-- SCORES: how an answer stands against what the host said. A row appears when both are there, is filled in by the next pass or
-- by `fieldmark stats`, and stays true when the model is removed later.
CREATE TABLE scores (
  round_id      TEXT NOT NULL PRIMARY KEY REFERENCES rounds (id) ON DELETE CASCADE,
  -- right; wrong; abstained: the bot named nothing; open: what the host said does not decide it. Empty: not worked out yet.
  outcome       TEXT CHECK (outcome IN ('right', 'wrong', 'abstained', 'open')),
  -- What the answer named: label, group, several or nothing (no animal there); empty when it named nothing.
  named         TEXT CHECK (named IN ('label', 'group', 'several', 'nothing')),
  -- How sure the answer was, 0 to 1; empty when it gave no single figure.
  confidence    REAL,
  -- The model that the answer came from.
  model_name    TEXT,
  model_version TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX scores_pending ON scores (round_id) WHERE outcome IS NULL;
CREATE INDEX host_answers_by_age ON host_answers (found_at);

-- Whoever writes an answer or a solution, the score is worked out anew.
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

-- SUMMARIES: posts about its own score that the bot drafts. Each is held until a person approves it, whatever the mode, and then
-- goes the way of answers.
CREATE TABLE summaries (
  number     INTEGER NOT NULL PRIMARY KEY,
  -- summary-1, summary-2 …
  id         TEXT NOT NULL GENERATED ALWAYS AS ('summary-' || number) STORED UNIQUE,
  -- The moment of WEEKLY_SUMMARY that it was drafted for; empty when a person asked for it.
  due_at     TEXT UNIQUE,
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
  sent_id    TEXT UNIQUE,
  drafted_at TEXT NOT NULL,
  sending_at TEXT,
  sent_at    TEXT,
  dead_at    TEXT,
  CHECK ((state = 'sent') = (sent_id IS NOT NULL)),
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state = 'retry') = (not_before IS NOT NULL)),
  CHECK (state <> 'sending' OR sending_at IS NOT NULL)
) STRICT;
CREATE INDEX summaries_by_state ON summaries (state, not_before);
CREATE INDEX summaries_by_sent_at ON summaries (sent_at) WHERE sent_at IS NOT NULL;

-- ROUND_LIST: each round in one line: who asked, what the bot said, what the host said it was, and whether that was right.
CREATE VIEW round_list AS SELECT
  -- Id of the post as it was first seen.
  rounds.id AS round,
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
  -- Empty for what serves all games.
  game_key AS game,
  -- post-read, user-read, reply …
  what,
  -- How many of them.
  sum(units) AS units,
  -- US dollars.
  sum(micro_usd) / 1e6 AS usd
FROM spending GROUP BY substr(at, 1, 10), game_key, what;
