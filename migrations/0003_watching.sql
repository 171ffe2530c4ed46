-- What the operator watches: which game an expense was for, and what a person was told of already.

-- The game that was paid for; empty for what serves all games, e.g. asking for the own account.
ALTER TABLE spending ADD COLUMN game_key TEXT;

-- ALERTS: what needs a person: told once when it begins, not at every run, and again when it comes back after it was over.
CREATE TABLE alerts (
  -- credentials, money, database-rebuilt, failing, model …
  name     TEXT NOT NULL PRIMARY KEY,
  message  TEXT NOT NULL,
  -- When it began.
  since    TEXT NOT NULL,
  -- When the operator was told; empty while that failed or nobody is to be told.
  told_at  TEXT,
  -- When it was over; empty while it lasts.
  over_at  TEXT
) STRICT, WITHOUT ROWID;
