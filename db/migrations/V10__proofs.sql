-- One row a synced table: what the last proof found, which compares the copy with the lake's table at the ledger's version,
-- row by row. Written by whoever proves: the streaming application on its schedule, an operator's command; read by the API.
CREATE TABLE tidemark.proofs (
  table_name    text PRIMARY KEY,
  -- The version that both sides were compared at.
  lake_version  bigint NOT NULL,
  checked_at    timestamptz NOT NULL,
  is_equal      boolean NOT NULL,
  lake_rows     bigint NOT NULL,
  copy_rows     bigint NOT NULL,
  -- Keys whose rows differ, as far as they were looked for: at least one where the two are not equal.
  differences   bigint NOT NULL CHECK ((differences = 0) = is_equal),
  took_ms       bigint NOT NULL,
  -- The newest proof that found them equal; null when none has.
  equal_version bigint,
  equal_at      timestamptz
);

GRANT SELECT, INSERT, UPDATE ON tidemark.proofs TO tidemark_writer;
GRANT SELECT ON tidemark.proofs TO tidemark_reader, tidemark_auditor;

-- Whether the table is to be loaded anew, as an operator has asked; sync does so within seconds.
ALTER TABLE tidemark.ledger ADD COLUMN resync boolean NOT NULL DEFAULT false;
