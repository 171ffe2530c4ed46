-- Fieldmark's memory. For people who browse it (Datasette, sqlite3):
--
-- * A moment is text, ISO-8601 in UTC with milliseconds: 2026-05-01T09:30:00.000Z. Such texts sort in order of time.
-- * An id of a post or account is text, a decimal number too large for some programs. To compare two as numbers,
--   compare their lengths, then the texts.
-- * Money is in whole micro-dollars: 1000000 is one US dollar.
-- * Pictures are never stored, only what they were and what the model said of them.

-- ROUNDS: one row for each post that the bot looked at, whatever its edits, with the decision whether to play along.
CREATE TABLE rounds (
  -- Id of the post as it was first seen.
  id             TEXT NOT NULL PRIMARY KEY,
  -- Newest id of the edit history: the one to reply to.
  latest_post_id TEXT NOT NULL,
  -- Id of the edit whose text and photos are kept here.
  version_id     TEXT NOT NULL,
  -- The game, e.g. #cougarornot.
  game_key       TEXT NOT NULL,
  -- Folder of the model that plays the game; empty when none covers it.
  model          TEXT,
  author_id      TEXT NOT NULL,
  -- Lower case, without @; empty when the platform did not say.
  author_handle  TEXT,
  -- What the author wrote.
  text           TEXT NOT NULL,
  -- When the author posted it.
  created_at     TEXT NOT NULL,
  -- seen: not decided yet; admitted: to be answered; skipped: not answered.
  state          TEXT NOT NULL CHECK (state IN ('seen', 'admitted', 'skipped')),
  -- Why, by name: summoned, standalone, too-old, no-photo …
  reason         TEXT NOT NULL,
  -- reply: answers the post itself; standalone: an ordinary post with the hashtag.
  kind           TEXT CHECK (kind IN ('reply', 'standalone')),
  -- When the bot first saw it.
  seen_at        TEXT NOT NULL,
  -- 1 while it is admitted and no answer is drafted: the work of the next run, found without reading the rest.
  awaits_answer  INTEGER NOT NULL CHECK (awaits_answer IN (0, 1)),
  CHECK (awaits_answer = 0 OR state = 'admitted')
) STRICT;
CREATE INDEX rounds_by_age ON rounds (created_at, id);
CREATE INDEX rounds_awaiting_answer ON rounds (awaits_answer, created_at, id) WHERE awaits_answer = 1;

-- POST_IDS: every id of a post's edit history and the round it belongs to, so that an edited post stays one round.
CREATE TABLE post_ids (
  post_id  TEXT NOT NULL PRIMARY KEY,
  round_id TEXT NOT NULL REFERENCES rounds (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX post_ids_by_round ON post_ids (round_id);

-- PHOTOS: the pictures of a round in the author's order: where each was, whether the bot could look at it, and why not.
CREATE TABLE photos (
  round_id       TEXT NOT NULL REFERENCES rounds (id) ON DELETE CASCADE,
  -- 0 for the first.
  position       INTEGER NOT NULL CHECK (position >= 0),
  -- The platform's name for it.
  key            TEXT NOT NULL,
  kind           TEXT NOT NULL CHECK (kind IN ('photo', 'video-preview', 'gif-preview')),
  -- Empty when the platform withheld it.
  url            TEXT,
  -- The author's description for people who cannot see it.
  alt_text       TEXT,
  -- Size in pixels as the platform states it.
  offered_width  INTEGER,
  offered_height INTEGER,
  state          TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'seen', 'failed')),
  -- When it failed: why by name, in words, and whether trying again is pointless (1) or not (0).
  reason         TEXT,
  message        TEXT,
  permanent      INTEGER CHECK (permanent IN (0, 1)),
  -- How often the bot tried to look at it, and when it last did.
  attempts       INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  tried_at       TEXT,
  -- SHA-256 (hex) of the file that was looked at, its bytes, and its size in pixels.
  hash           TEXT,
  bytes          INTEGER,
  width          INTEGER,
  height         INTEGER,
  PRIMARY KEY (round_id, position),
  CHECK (state <> 'seen' OR hash IS NOT NULL),
  CHECK (state <> 'failed' OR (reason IS NOT NULL AND permanent IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- PREDICTIONS: what one state of a model said of one picture file; the same file is classified once for each.
CREATE TABLE predictions (
  -- SHA-256 of the picture file, as in photos.hash.
  photo_hash    TEXT NOT NULL,
  -- SHA-256 that names the state of the model exactly.
  model_hash    TEXT NOT NULL,
  model_name    TEXT NOT NULL,
  model_version TEXT NOT NULL,
  -- JSON list of {"label", "probability"}, most probable first.
  scores        TEXT NOT NULL CHECK (json_valid(scores)),
  -- Size of the picture in pixels.
  width         INTEGER NOT NULL,
  height        INTEGER NOT NULL,
  predicted_at  TEXT NOT NULL,
  PRIMARY KEY (photo_hash, model_hash)
) STRICT, WITHOUT ROWID;

-- ANSWERS: at most one for a round. Composed once, stored, posted as stored; "sending" is on disk before the request goes
-- out, so a row found in it has an unknown outcome until the bot's own timeline was read.
CREATE TABLE answers (
  round_id   TEXT NOT NULL PRIMARY KEY REFERENCES rounds (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('reply', 'standalone')),
  -- Id of the post it replies to; empty for a standalone post.
  reply_to   TEXT UNIQUE,
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
  sent_id    TEXT UNIQUE,
  drafted_at TEXT NOT NULL,
  sending_at TEXT,
  sent_at    TEXT,
  dead_at    TEXT,
  CHECK ((kind = 'reply') = (reply_to IS NOT NULL)),
  CHECK ((state = 'sent') = (sent_id IS NOT NULL)),
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state = 'retry') = (not_before IS NOT NULL)),
  CHECK (state <> 'sending' OR sending_at IS NOT NULL)
) STRICT;
CREATE INDEX answers_by_state ON answers (state, not_before);
CREATE INDEX answers_by_text ON answers (text);
CREATE INDEX answers_by_sent_at ON answers (sent_at) WHERE sent_at IS NOT NULL;

-- OWN_POSTS: what the bot's own timeline held when it was read: the proof of what was answered if this file was lost.
CREATE TABLE own_posts (
  id         TEXT NOT NULL PRIMARY KEY,
  text       TEXT NOT NULL,
  -- Id of the post it replies to; empty for a standalone post.
  replies_to TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX own_posts_by_target ON own_posts (replies_to) WHERE replies_to IS NOT NULL;
CREATE INDEX own_posts_by_age ON own_posts (created_at);

-- CURSORS: how far each part of the search, and the bot's own timeline, was read.
CREATE TABLE cursors (
  -- Name of the part, e.g. "#cougarornot from:drmichellelarue", or "own-timeline".
  part     TEXT NOT NULL PRIMARY KEY,
  -- Posts up to and including this id are known.
  since_id TEXT NOT NULL CHECK (since_id <> '' AND since_id NOT GLOB '*[^0-9]*'),
  moved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- RUNS: one row for each pass: when, on which machine, how it ended, and what it counted.
CREATE TABLE runs (
  id          INTEGER NOT NULL PRIMARY KEY,
  started_at  TEXT NOT NULL,
  -- Empty while it runs, or when it was killed.
  finished_at TEXT,
  -- dry-run, review or live.
  mode        TEXT NOT NULL,
  -- Version of the program.
  version     TEXT NOT NULL,
  host        TEXT NOT NULL,
  pid         INTEGER NOT NULL,
  outcome     TEXT,
  note        TEXT,
  -- JSON object of counts: posts seen, answered …
  counts      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts)),
  CHECK ((finished_at IS NULL) = (outcome IS NULL))
) STRICT;

-- SPENDING: the ledger of what the platform charges, by its published prices.
CREATE TABLE spending (
  id             INTEGER NOT NULL PRIMARY KEY,
  run_id         INTEGER REFERENCES runs (id) ON DELETE SET NULL,
  at             TEXT NOT NULL,
  -- post-read, user-read, reply …
  what           TEXT NOT NULL,
  units          INTEGER NOT NULL,
  unit_micro_usd INTEGER NOT NULL,
  -- units * unit_micro_usd
  micro_usd      INTEGER NOT NULL
) STRICT;
CREATE INDEX spending_by_time ON spending (at, micro_usd);

-- SPENDING_IDS: what was read and charged today, for the platform charges a thing once a day (UTC). Earlier days are dropped.
CREATE TABLE spending_ids (
  -- 2026-05-01
  day  TEXT NOT NULL,
  what TEXT NOT NULL,
  id   TEXT NOT NULL,
  PRIMARY KEY (day, what, id)
) STRICT, WITHOUT ROWID;

-- LEASES: who is at work, so that two passes never run at once.
CREATE TABLE leases (
  name       TEXT NOT NULL PRIMARY KEY,
  -- Unique for each claim.
  owner_id   TEXT NOT NULL,
  host       TEXT NOT NULL,
  pid        INTEGER NOT NULL,
  claimed_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ACCOUNTS: the handle of each account as last seen (handles change, ids do not), and which of them is the bot.
CREATE TABLE accounts (
  id              TEXT NOT NULL PRIMARY KEY,
  -- Lower case, without @.
  handle          TEXT NOT NULL,
  seen_at         TEXT NOT NULL,
  -- Only for the bot's own account: when the platform last confirmed it.
  self_checked_at TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_self ON accounts ((self_checked_at IS NOT NULL)) WHERE self_checked_at IS NOT NULL;

-- OPT_OUTS: people the bot leaves alone because they said so; by id, by handle, or both.
CREATE TABLE opt_outs (
  number     INTEGER NOT NULL PRIMARY KEY,
  account_id TEXT UNIQUE,
  -- Lower case, without @.
  handle     TEXT UNIQUE,
  since      TEXT NOT NULL,
  -- How the bot learned of it: the id of the post that said so, or "operator".
  source     TEXT NOT NULL,
  CHECK (account_id IS NOT NULL OR handle IS NOT NULL)
) STRICT;
