-- Who may do what. These roles cannot log in: an operator (or the local stack) makes the logins and puts them in,
--   CREATE ROLE sync LOGIN PASSWORD '…' IN ROLE tidemark_writer;
--   CREATE ROLE api  LOGIN PASSWORD '…' IN ROLE tidemark_reader;
-- so no password ever stands in a migration. Migrations run as the owner, which needs CREATEROLE the first time.
-- Roles belong to the cluster, not to the database: they may be there already.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['tidemark_writer', 'tidemark_reader', 'tidemark_auditor'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
  END LOOP;
END
$$;

-- serving: the copy of the lake, row for row, tombstones too. Written by sync.
CREATE SCHEMA serving;
-- api: what readers see of it, live rows only. Views; nothing is stored here.
CREATE SCHEMA api;
-- tidemark: what Tidemark knows about itself. The ledger, written by sync.
CREATE SCHEMA tidemark;

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO tidemark_writer, tidemark_reader, tidemark_auditor', current_database());
  -- sync stages each batch in a temporary table.
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO tidemark_writer', current_database());
END
$$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA serving, tidemark TO tidemark_writer;
GRANT USAGE ON SCHEMA api, tidemark TO tidemark_reader, tidemark_auditor;
