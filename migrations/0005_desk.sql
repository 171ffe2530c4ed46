-- What the operator's desk keeps beside the game.

-- FORGOTTEN: that a person's or post's records were removed on request; never whose.
CREATE TABLE forgotten (
  number INTEGER NOT NULL PRIMARY KEY,
  what   TEXT NOT NULL CHECK (what IN ('account', 'post')),
  -- How many rounds were removed.
  rounds INTEGER NOT NULL,
  at     TEXT NOT NULL
) STRICT;

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
