-- SHADOWS: what the second model of a game (its shadow) would have said in place of the answer, which it never is.
CREATE TABLE shadows (
  round_id      TEXT NOT NULL REFERENCES rounds (id) ON DELETE CASCADE,
  -- As in predictions.
  model_hash    TEXT NOT NULL,
  model_name    TEXT NOT NULL,
  model_version TEXT NOT NULL,
  -- The verdict as JSON, as in answers.
  verdict       TEXT NOT NULL CHECK (json_valid(verdict)),
  looked_at     TEXT NOT NULL,
  PRIMARY KEY (round_id, model_hash)
) STRICT, WITHOUT ROWID;
