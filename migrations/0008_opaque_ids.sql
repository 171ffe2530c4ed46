-- Ids and marks are opaque: how they are ordered only the network that made them knows. What has to be ordered here is so by moments.

-- When the version was made whose text and photos are kept, and when the newest version that is known of.
ALTER TABLE rounds ADD COLUMN version_at TEXT NOT NULL DEFAULT '';
ALTER TABLE rounds ADD COLUMN latest_at TEXT NOT NULL DEFAULT '';
-- An id of X holds the milliseconds since its epoch in its upper bits.
UPDATE rounds SET
  version_at = strftime('%Y-%m-%dT%H:%M:%fZ', ((CAST(version_id AS INTEGER) >> 22) + 1288834974657) / 1000.0, 'unixepoch'),
  latest_at = strftime('%Y-%m-%dT%H:%M:%fZ', ((CAST(latest_post_id AS INTEGER) >> 22) + 1288834974657) / 1000.0, 'unixepoch');

CREATE TEMP TABLE kept AS SELECT part, since_id, moved_at FROM cursors;
DROP TABLE cursors;
-- CURSORS: how far each part of the search, and the bot's own timeline, was read.
CREATE TABLE cursors (
  -- Name of the part, e.g. "#cougarornot from:drmichellelarue", or "own-timeline".
  part     TEXT NOT NULL PRIMARY KEY,
  -- What the network was read up to, in its own form (X: the id of a post).
  mark     TEXT NOT NULL CHECK (mark <> ''),
  moved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO cursors SELECT part, since_id, moved_at FROM kept;
DROP TABLE kept;
