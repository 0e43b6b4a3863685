-- The copy of the lake's users, tombstones too. Written by sync; read through api.users.
CREATE TABLE serving.users (
  user_id         uuid PRIMARY KEY,
  email           text,
  full_name       text,
  phone           text,
  country         text,
  tier            text,
  status          text,
  created_at      timestamptz,
  updated_at      timestamptz NOT NULL,
  deleted         boolean NOT NULL,
  kafka_timestamp timestamptz NOT NULL,
  kafka_offset    bigint NOT NULL,
  events_version  bigint NOT NULL,
  -- The lake version that wrote this row here. A change is applied only over the same or an older one.
  lake_version    bigint NOT NULL,
  -- A live row is whole; a tombstone holds the key and the event order alone.
  CONSTRAINT users_live_row_is_whole CHECK (deleted OR num_nulls(email, full_name, country, tier, status, created_at) = 0)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- Find a customer by e-mail, whatever the case (GraphQL: users(filter: {email})). Newest first among equals.
CREATE INDEX users_by_email ON serving.users (lower(email), created_at DESC, user_id DESC) WHERE NOT deleted;
-- All customers, newest first (GraphQL: users). The id breaks ties, so that a cursor names one row.
CREATE INDEX users_newest ON serving.users (created_at DESC, user_id DESC) WHERE NOT deleted;

CREATE VIEW api.users AS
SELECT user_id, email, full_name, phone, country, tier, status, created_at, updated_at
FROM serving.users
WHERE NOT deleted;

GRANT SELECT, INSERT, UPDATE, DELETE ON serving.users TO tidemark_writer;
GRANT SELECT ON api.users TO tidemark_reader;
