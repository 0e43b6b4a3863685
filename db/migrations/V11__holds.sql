-- One row a synced table that sync holds back: by its brake, before it removes unusually many rows, or because an operator has
-- paused it. Readers go on seeing the rows of the ledger's version, and freshness says how old these are. Written by sync and
-- by the operator's commands.
CREATE TABLE tidemark.holds (
  table_name   text PRIMARY KEY,
  reason       text NOT NULL CHECK (reason IN ('BRAKE', 'PAUSED')),
  held_since   timestamptz NOT NULL,
  -- What the brake saw: the lake version that was about to be applied, how many rows that would remove, and out of how many.
  lake_version bigint,
  removals     bigint,
  copy_rows    bigint,
  -- Whether an operator has approved of that; so many removals are then let through once.
  approved     boolean NOT NULL DEFAULT false,
  CHECK ((reason = 'BRAKE') = (lake_version IS NOT NULL AND removals IS NOT NULL AND copy_rows IS NOT NULL))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON tidemark.holds TO tidemark_writer;
GRANT SELECT ON tidemark.holds TO tidemark_reader, tidemark_auditor;
