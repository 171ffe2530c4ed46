-- What the bot has to wait for, and what it spends on people that it does not know.

-- When the bot's own timeline was read and did not show a text that was being sent; empty: it was not looked for yet. A timeline
-- may lag, so that once is no proof.
ALTER TABLE answers ADD COLUMN missed_at TEXT;
ALTER TABLE summaries ADD COLUMN missed_at TEXT;

-- STRANGERS: what was spent today (UTC) on people who host no game, so that they cannot use up the budget. Earlier days are dropped.
CREATE TABLE strangers (
  -- 2026-05-01
  day        TEXT NOT NULL,
  -- post-read, user-read, reply …
  what       TEXT NOT NULL,
  -- The post or account that was read, or the round that was answered.
  id         TEXT NOT NULL,
  account_id TEXT NOT NULL,
  micro_usd  INTEGER NOT NULL,
  PRIMARY KEY (day, what, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX strangers_by_account ON strangers (day, account_id);
