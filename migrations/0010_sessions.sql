-- SESSIONS: the login of a network that has one (Bluesky), kept between runs since logins are scarce. A secret: whoever has it can post
-- as the bot. It is in no export; a backup holds it.
CREATE TABLE sessions (
  network TEXT NOT NULL PRIMARY KEY,
  -- Tokens, in the network's own form.
  session TEXT NOT NULL
) STRICT, WITHOUT ROWID;
