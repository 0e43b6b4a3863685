-- Which users have been erased, without saying who they were: one row a table that an erasure found something in. Written
-- and read by `tidemark erase`, which makes this table when it is first needed.
CREATE TABLE IF NOT EXISTS delta.`${lake}/erasures` (
  user_sha256 STRING NOT NULL COMMENT 'SHA-256 of the user''s id (a UUID, lower case) in hex: whoever asks by the id is answered',
  erased_at TIMESTAMP NOT NULL COMMENT 'When the last of the erasure''s commits had been made',
  table_name STRING NOT NULL COMMENT 'The lake table that rows were removed from',
  removed_rows BIGINT NOT NULL COMMENT 'Rows deleted, or made bare tombstones',
  table_version BIGINT NOT NULL COMMENT 'A version of the table that no longer has them'
) USING DELTA;
