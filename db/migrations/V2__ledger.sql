-- One row a synced table: up to which lake version Postgres holds it. Written by sync, in the transaction that changes
-- the table; read by the API.
CREATE TABLE tidemark.ledger (
  table_name        text PRIMARY KEY,
  -- The streaming query and its batch that wrote last. A batch that comes again is known by them and left alone; a new
  -- checkpoint is a new query, and starts from lake_version + 1.
  query_id          uuid NOT NULL,
  batch_id          bigint NOT NULL,
  -- Every commit of the lake table up to this version is in the copy, none is there in part unless partial_version says so.
  lake_version      bigint NOT NULL CHECK (lake_version >= 0),
  -- The commit that is being applied in parts, a part a batch; null between commits.
  partial_version   bigint CHECK (partial_version > lake_version),
  -- When lake_version was committed to the lake, by the lake's clock.
  lake_committed_at timestamptz NOT NULL,
  -- When the copy last reached a new lake_version.
  applied_at        timestamptz NOT NULL,
  -- Everything that was in Kafka before this moment is in the copy. Freshness is now minus this; null until known.
  complete_through  timestamptz,
  -- Rows in the lake table when sync last counted them, whatever the copy holds; null until then.
  lake_rows         bigint,
  -- When sync last said that it is alive. Tells idle from stuck.
  heartbeat_at      timestamptz NOT NULL
) WITH (fillfactor = 50);

GRANT SELECT, INSERT, UPDATE ON tidemark.ledger TO tidemark_writer;
GRANT SELECT ON tidemark.ledger TO tidemark_reader, tidemark_auditor;
