-- Every record that breaks its contract, byte for byte, with the reason and where it came from. Written by ingest; a
-- replay renews the reason, or marks the row once the record has been taken in; an erasure removes rows.
-- (topic, kafka_partition, kafka_offset) names a row.
CREATE TABLE IF NOT EXISTS delta.`${lake}/quarantine` (
  topic STRING NOT NULL,
  kafka_partition INT NOT NULL,
  kafka_offset BIGINT NOT NULL,
  kafka_timestamp TIMESTAMP NOT NULL COMMENT 'The record''s timestamp in Kafka, milliseconds',
  kafka_key BINARY COMMENT 'As it came',
  payload BINARY COMMENT 'As it came',
  reason STRING NOT NULL COMMENT 'NOT_JSON, MISSING_FIELD, WRONG_TYPE, BAD_VALUE, KEY_MISMATCH or TOO_LARGE',
  field STRING COMMENT 'JSON Pointer of the offending field; null when the record as a whole is at fault',
  detail STRING NOT NULL COMMENT 'What was wrong, with the value, for a person to read',
  quarantined_at TIMESTAMP NOT NULL COMMENT 'When ingest refused it',
  replayed_at TIMESTAMP COMMENT 'When a replay took it into its events table; null while it waits'
) USING DELTA
TBLPROPERTIES (
  'delta.appendOnly' = 'false',
  'delta.dataSkippingStatsColumns' = 'topic,kafka_partition,kafka_offset,quarantined_at',
  'delta.autoOptimize.autoCompact' = 'true',
  'delta.checkpointInterval' = '100',
  'delta.deletedFileRetentionDuration' = 'interval 7 days',
  'delta.logRetentionDuration' = 'interval 30 days'
);
