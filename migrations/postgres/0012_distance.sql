-- As SQLite's of the same number.
ALTER TABLE predictions ADD COLUMN distance double precision;
