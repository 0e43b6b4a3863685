-- A version says nothing without the table that it is of: a lake made anew has the same versions with other rows.
ALTER TABLE tidemark.ledger ADD COLUMN lake_id text;
COMMENT ON COLUMN tidemark.ledger.lake_id IS 'id of the Delta table that lake_version is of; null when an earlier release wrote it';
