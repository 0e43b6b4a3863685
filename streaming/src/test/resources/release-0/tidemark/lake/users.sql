-- One row a user: the state by its newest event. Written by current, and by whoever corrects the lake; read by
-- combine and sync. A deleted user stays as a tombstone (deleted, its state null), so that a late event cannot
-- bring it back.
CREATE TABLE IF NOT EXISTS delta.`${lake}/users` (
  user_id STRING NOT NULL COMMENT 'UUID, lower case; the key',
  email STRING,
  full_name STRING,
  phone STRING COMMENT 'E.164',
  country STRING COMMENT 'ISO 3166-1 alpha-2',
  tier STRING,
  status STRING,
  created_at TIMESTAMP,
  updated_at TIMESTAMP NOT NULL COMMENT 'event_time of the newest event; first part of the event order',
  deleted BOOLEAN NOT NULL COMMENT 'A tombstone: the newest event was a delete',
  kafka_timestamp TIMESTAMP NOT NULL COMMENT 'Of the newest event; second part of the event order',
  kafka_offset BIGINT NOT NULL COMMENT 'Of the newest event; third part of the event order',
  events_version BIGINT NOT NULL COMMENT 'Version of user_events that brought the newest event'
) USING DELTA
TBLPROPERTIES (
  'delta.enableChangeDataFeed' = 'true',
  'delta.enableDeletionVectors' = 'true',
  'delta.autoOptimize.autoCompact' = 'false',
  'delta.dataSkippingStatsColumns' = 'user_id',
  'delta.checkpointInterval' = '100',
  'delta.deletedFileRetentionDuration' = 'interval 7 days',
  'delta.logRetentionDuration' = 'interval 30 days'
);
