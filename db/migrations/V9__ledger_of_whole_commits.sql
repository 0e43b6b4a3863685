-- Sync applies whole commits, one after the other: the version alone says how far it is.
ALTER TABLE tidemark.ledger
  DROP COLUMN query_id,
  DROP COLUMN batch_id,
  DROP COLUMN partial_version;
