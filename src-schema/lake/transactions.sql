-- One row a transaction: the state by its newest event. Written by current, and by whoever corrects the lake; read
-- by combine and sync. A deleted transaction stays as a tombstone (deleted, its state null), so that a late event
-- cannot bring it back.
CREATE TABLE IF NOT EXISTS delta.`${lake}/transactions` (
  transaction_id STRING NOT NULL COMMENT 'UUID, lower case; the key',
  user_id STRING COMMENT 'UUID, lower case',
  amount DECIMAL(19,4) COMMENT 'In units of currency',
  currency STRING COMMENT 'ISO 4217',
  status STRING,
  occurred_at TIMESTAMP COMMENT 'When it took place; never changes',
  merchant STRING,
  description STRING,
  payment_method STRING,
  card_last4 STRING,
  failure_code STRING,
  updated_at TIMESTAMP NOT NULL COMMENT 'event_time of the newest event; first part of the event order',
  deleted BOOLEAN NOT NULL COMMENT 'A tombstone: the newest event was a delete',
  kafka_timestamp TIMESTAMP NOT NULL COMMENT 'Of the newest event; second part of the event order',
  kafka_offset BIGINT NOT NULL COMMENT 'Of the newest event; third part of the event order',
  events_version BIGINT NOT NULL COMMENT 'Version of transaction_events that brought the newest event'
) USING DELTA
TBLPROPERTIES (
  'delta.enableChangeDataFeed' = 'true',
  'delta.enableDeletionVectors' = 'true',
  'delta.autoOptimize.autoCompact' = 'false',
  'delta.dataSkippingStatsColumns' = 'transaction_id',
  'delta.checkpointInterval' = '100',
  'delta.deletedFileRetentionDuration' = 'interval 7 days',
  'delta.logRetentionDuration' = 'interval 30 days'
);
