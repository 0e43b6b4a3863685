-- Who has read whose personal data unmasked, when, and why: one row a customer and reading. Rows are added by
-- api.read_personal_data alone, in the statement that reads; nobody but the owner can change or remove one.
CREATE TABLE tidemark.personal_data_reads (
  read_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  user_id uuid NOT NULL,
  -- The token's subject.
  viewer  text NOT NULL CHECK (char_length(viewer) BETWEEN 1 AND 255),
  reason  text NOT NULL CHECK (char_length(reason) BETWEEN 10 AND 200)
);

-- Who looked at this customer, newest first (GraphQL: personalDataReads). The id breaks ties.
CREATE INDEX personal_data_reads_by_user ON tidemark.personal_data_reads (user_id, read_at DESC, read_id DESC);

CREATE VIEW api.personal_data_reads AS
SELECT read_id, read_at, user_id, viewer, reason FROM tidemark.personal_data_reads;

GRANT SELECT ON api.personal_data_reads TO tidemark_reader, tidemark_auditor;

-- The one way by which the API reads personal data to show it: what is returned has been written down, or neither has
-- happened. No row is written, and none returned, for a customer who is not there.
CREATE FUNCTION api.read_personal_data(users uuid[], viewer text, reason text)
RETURNS TABLE (user_id uuid, email text, full_name text, phone text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH shown AS MATERIALIZED (
    SELECT u.user_id, u.email, u.full_name, u.phone FROM api.users u WHERE u.user_id = ANY (read_personal_data.users)
  ), written AS (
    INSERT INTO tidemark.personal_data_reads (user_id, viewer, reason)
    SELECT s.user_id, read_personal_data.viewer, read_personal_data.reason FROM shown s
  )
  SELECT s.user_id, s.email, s.full_name, s.phone FROM shown s
$$;

REVOKE EXECUTE ON FUNCTION api.read_personal_data(uuid[], text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.read_personal_data(uuid[], text, text) TO tidemark_reader;
