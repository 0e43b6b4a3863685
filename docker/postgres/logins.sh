#!/usr/bin/env bash
# Run once by the Postgres image, as its superuser, in the new database: the roles that db/migrations grants to, and
# one login each for migrations, sync and API. Passwords go from the secret files straight into psql variables, never
# onto a command line; with logging of statements off they do not reach the log either.
set -euo pipefail
secrets=${TIDEMARK_SECRETS:-/run/secrets}

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=secrets="$secrets" \
  --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET log_min_duration_statement = -1;

\set owner_password `cat :'secrets'/owner-password`
\set sync_password `cat :'secrets'/sync-password`
\set api_password `cat :'secrets'/api-password`

-- Made here, so that the owner needs no right to make roles.
CREATE ROLE tidemark_writer NOLOGIN;
CREATE ROLE tidemark_reader NOLOGIN;
CREATE ROLE tidemark_auditor NOLOGIN;

CREATE ROLE tidemark_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE sync LOGIN PASSWORD :'sync_password' CONNECTION LIMIT 20 IN ROLE tidemark_writer;
CREATE ROLE api LOGIN PASSWORD :'api_password' CONNECTION LIMIT 50 IN ROLE tidemark_reader;

-- A reader that cannot write, and cannot hold the database up.
ALTER ROLE api SET default_transaction_read_only = on;
ALTER ROLE api SET statement_timeout = '10s';
ALTER ROLE api SET idle_in_transaction_session_timeout = '30s';

SELECT format('ALTER DATABASE %I OWNER TO tidemark_owner', current_database()) \gexec
SQL
