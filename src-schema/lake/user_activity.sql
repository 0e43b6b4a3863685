-- One row a user and currency: how many transactions stand where, and for how much, beside who the user is. Written by
-- combine from users and transactions (tombstones do not count); read by sync.
CREATE TABLE IF NOT EXISTS delta.`${lake}/user_activity` (
  user_id STRING NOT NULL COMMENT 'UUID, lower case; the key, with currency',
  currency STRING NOT NULL COMMENT 'ISO 4217; the unit of every amount in this row',
  country STRING COMMENT 'Of the user; null while the user is not known',
  tier STRING COMMENT 'Of the user; null while the user is not known',
  status STRING COMMENT 'Of the user; null while the user is not known',
  transaction_count BIGINT NOT NULL COMMENT 'Transactions of any status',
  transaction_amount DECIMAL(29,4) NOT NULL COMMENT 'Sum over any status',
  pending_count BIGINT NOT NULL,
  pending_amount DECIMAL(29,4) NOT NULL,
  authorized_count BIGINT NOT NULL,
  authorized_amount DECIMAL(29,4) NOT NULL,
  completed_count BIGINT NOT NULL,
  completed_amount DECIMAL(29,4) NOT NULL,
  failed_count BIGINT NOT NULL,
  failed_amount DECIMAL(29,4) NOT NULL,
  cancelled_count BIGINT NOT NULL,
  cancelled_amount DECIMAL(29,4) NOT NULL,
  refunded_count BIGINT NOT NULL,
  refunded_amount DECIMAL(29,4) NOT NULL,
  disputed_count BIGINT NOT NULL,
  disputed_amount DECIMAL(29,4) NOT NULL,
  first_transaction_at TIMESTAMP NOT NULL COMMENT 'Least occurred_at',
  last_transaction_at TIMESTAMP NOT NULL COMMENT 'Greatest occurred_at'
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
