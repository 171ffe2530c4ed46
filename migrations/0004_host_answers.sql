-- HOST_ANSWERS: what the host said that a round showed: the solution against which the bot's answer is scored.
CREATE TABLE host_answers (
  round_id TEXT NOT NULL PRIMARY KEY REFERENCES rounds (id) ON DELETE CASCADE,
  -- settled: read with certainty, or set by the operator; ambiguous: waits for a person; dismissed: a person said it is none.
  state    TEXT NOT NULL CHECK (state IN ('settled', 'ambiguous', 'dismissed')),
  -- JSON: {"kind": "is", "labels": ["domestic_cat"]} or {"kind": "is-not", "labels": ["cougar"]}: ids of labels or groups of the
  -- round's model; several when the photos show several.
  -- For an ambiguous one what it may mean, perhaps nothing.
  solution TEXT NOT NULL CHECK (json_valid(solution)),
  -- The sentence it was read from; empty when the operator set it, or when it was pruned by age.
  evidence TEXT,
  -- Id of the host's post, or "operator".
  source   TEXT NOT NULL,
  found_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX host_answers_by_state ON host_answers (state, round_id);
CREATE INDEX host_answers_by_source ON host_answers (source);
-- An author's latest rounds, for a solution that names none.
CREATE INDEX rounds_by_author ON rounds (author_id, game_key, created_at);
