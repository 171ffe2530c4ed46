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
