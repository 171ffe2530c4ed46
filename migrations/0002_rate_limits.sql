-- Endpoints of the platform that are not to be asked before a moment, as its rate-limit headers said; so that the next run,
-- which is another process, does not ask either. Rows of the past mean nothing.
CREATE TABLE rate_limits (
  -- e.g. `app GET tweets/search/recent`: limits count by endpoint and by who asks
  endpoint TEXT PRIMARY KEY,
  -- ISO-8601 UTC
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
