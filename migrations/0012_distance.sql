-- How far the photo lies from what the model learnt from, in the model's own measure; empty: the model does not tell.
ALTER TABLE predictions ADD COLUMN distance REAL;
