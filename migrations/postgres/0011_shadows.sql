-- As SQLite's of the same number.
CREATE TABLE shadows (
  round_id text COLLATE "C" NOT NULL REFERENCES rounds (id) ON DELETE CASCADE,
  model_hash text COLLATE "C" NOT NULL,
  model_name text COLLATE "C" NOT NULL,
  model_version text COLLATE "C" NOT NULL,
  verdict text COLLATE "C" NOT NULL CHECK (verdict::json IS NOT NULL),
  looked_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (round_id, model_hash)
);
