-- Every accepted user event, as it came, appended once. Written by ingest; read by current.
-- (kafka_partition, kafka_offset) names a row.
CREATE TABLE IF NOT EXISTS delta.`${lake}/user_events` (
  event_id STRING NOT NULL COMMENT 'UUID of the event; one sent twice is here twice',
  op STRING NOT NULL COMMENT 'upsert or delete',
  event_time TIMESTAMP NOT NULL COMMENT 'When the state became true, by the sender''s clock, microseconds',
  user_id STRING NOT NULL COMMENT 'UUID, lower case',
  email STRING,
  full_name STRING,
  phone STRING COMMENT 'E.164',
  country STRING COMMENT 'ISO 3166-1 alpha-2',
  tier STRING,
  status STRING,
  created_at TIMESTAMP,
  extra STRING COMMENT 'JSON object of the fields the contract does not name; null when there are none',
  kafka_partition INT NOT NULL,
  kafka_offset BIGINT NOT NULL,
  kafka_timestamp TIMESTAMP NOT NULL COMMENT 'The record''s timestamp in Kafka, milliseconds'
) USING DELTA
TBLPROPERTIES (
  'delta.appendOnly' = 'true',
  'delta.enableChangeDataFeed' = 'true',
  'delta.autoOptimize.autoCompact' = 'true',
  'delta.checkpointInterval' = '100'
);
