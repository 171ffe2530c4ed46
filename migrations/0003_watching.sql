-- What the operator watches: which game an expense was for, and what a person was told of already.

-- The game that was paid for; empty for what serves all games, e.g. asking for the own account.
ALTER TABLE spending ADD COLUMN game_key TEXT;
CREATE INDEX spending_by_run ON spending (run_id, micro_usd);
-- Line of the ledger that paid for reading this id, so that the charge can be given to a game once the post's game is known.
ALTER TABLE spending_ids ADD COLUMN line INTEGER;

-- ALERTS: what needs a person: told once when it begins, not at every run, and again when it comes back after it was over.
CREATE TABLE alerts (
  -- credentials, money, setup, model, settings, database-rebuilt, failing; " (posting)" behind it when only posting is refused.
  name     TEXT NOT NULL PRIMARY KEY,
  message  TEXT NOT NULL,
  -- When it began.
  since    TEXT NOT NULL,
  -- When the operator was told; empty while that failed or nobody is to be told.
  told_at  TEXT,
  -- When it was over; empty while it lasts.
  over_at  TEXT,
  -- When the operator was told that it is over.
  over_told_at TEXT
) STRICT, WITHOUT ROWID;
