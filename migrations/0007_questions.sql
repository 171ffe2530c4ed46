-- Questions about the photo of another post.

-- Id of the post whose photos these are, where a question asked about another post; empty: they are the author's own.
ALTER TABLE rounds ADD COLUMN photos_post TEXT;
-- Id of the account that posted them.
ALTER TABLE rounds ADD COLUMN photos_by TEXT;
