-- As SQLite's of the same number.
CREATE TABLE sessions (
  network text COLLATE "C" NOT NULL PRIMARY KEY,
  session text COLLATE "C" NOT NULL
);
