-- How many refused records wait in the lake's quarantine, by topic and reason, so that nobody needs Spark to see it. No row
-- for what has none waiting. Written whole by the streaming application, some seconds after the quarantine has changed;
-- read by the API, by operators and by whatever raises alarms.
CREATE TABLE tidemark.quarantine (
  topic      text NOT NULL,
  reason     text NOT NULL,
  -- Records that no replay has taken in.
  waiting    bigint NOT NULL CHECK (waiting > 0),
  -- When ingest refused the first and the last of them.
  first_seen timestamptz NOT NULL,
  last_seen  timestamptz NOT NULL,
  PRIMARY KEY (topic, reason)
);

GRANT SELECT, INSERT, DELETE ON tidemark.quarantine TO tidemark_writer;
GRANT SELECT ON tidemark.quarantine TO tidemark_reader, tidemark_auditor;
