-- Every accepted transaction event, as it came, appended once: the history behind each transaction; changed only when
-- a field that came in extra gets a column.
-- Written by ingest; read by current and by sync (the timeline). (kafka_partition, kafka_offset) names a row.
CREATE TABLE IF NOT EXISTS delta.`${lake}/transaction_events` (
  event_id STRING NOT NULL COMMENT 'UUID of the event; one sent twice is here twice',
  op STRING NOT NULL COMMENT 'upsert or delete',
  event_time TIMESTAMP NOT NULL COMMENT 'When the state became true, by the sender''s clock, microseconds',
  transaction_id STRING NOT NULL COMMENT 'UUID, lower case',
  user_id STRING COMMENT 'UUID, lower case',
  amount DECIMAL(19,4) COMMENT 'In units of currency',
  currency STRING COMMENT 'ISO 4217',
  status STRING,
  occurred_at TIMESTAMP,
  merchant STRING,
  description STRING,
  payment_method STRING,
  card_last4 STRING,
  failure_code STRING,
  extra STRING COMMENT 'JSON object of the fields the contract does not name; null when there are none',
  kafka_partition INT NOT NULL,
  kafka_offset BIGINT NOT NULL,
  kafka_timestamp TIMESTAMP NOT NULL COMMENT 'The record''s timestamp in Kafka, milliseconds'
) USING DELTA
TBLPROPERTIES (
  'delta.appendOnly' = 'false',
  'delta.enableChangeDataFeed' = 'true',
  'delta.dataSkippingStatsColumns' = 'kafka_partition,kafka_offset,kafka_timestamp',
  'delta.autoOptimize.autoCompact' = 'true',
  'delta.checkpointInterval' = '100',
  'delta.deletedFileRetentionDuration' = 'interval 7 days',
  'delta.logRetentionDuration' = 'interval 30 days'
);
