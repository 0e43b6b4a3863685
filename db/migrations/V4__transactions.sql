-- The copy of the lake's transactions, tombstones too. Written by sync; read through api.transactions.
-- No foreign key to users: a transaction may arrive before its user.
CREATE TABLE serving.transactions (
  transaction_id  uuid PRIMARY KEY,
  user_id         uuid,
  amount          numeric(19, 4),
  currency        text,
  status          text,
  occurred_at     timestamptz,
  merchant        text,
  description     text,
  payment_method  text,
  card_last4      text,
  failure_code    text,
  updated_at      timestamptz NOT NULL,
  deleted         boolean NOT NULL,
  kafka_timestamp timestamptz NOT NULL,
  kafka_offset    bigint NOT NULL,
  events_version  bigint NOT NULL,
  -- The lake version that wrote this row here. A change is applied only over the same or an older one.
  lake_version    bigint NOT NULL,
  -- A live row is whole; a tombstone holds the key and the event order alone.
  CONSTRAINT transactions_live_row_is_whole CHECK (
    deleted OR num_nulls(user_id, amount, currency, status, occurred_at, merchant, payment_method) = 0)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- One customer's transactions, newest first (GraphQL: User.transactions, transactions(filter: {userId})). The id breaks
-- ties, so that a cursor names one row. Also serves a bare user_id: no index on that alone.
CREATE INDEX transactions_by_user ON serving.transactions (user_id, occurred_at DESC, transaction_id DESC) WHERE NOT deleted;
-- The same with one status; several statuses are one scan of this each.
CREATE INDEX transactions_by_user_and_status
  ON serving.transactions (user_id, status, occurred_at DESC, transaction_id DESC) WHERE NOT deleted;
-- Everyone's transactions of one status, newest first (GraphQL: transactions(filter: {statuses})).
CREATE INDEX transactions_by_status ON serving.transactions (status, occurred_at DESC, transaction_id DESC) WHERE NOT deleted;
-- Everyone's transactions, newest first (GraphQL: transactions), with or without a time range.
CREATE INDEX transactions_newest ON serving.transactions (occurred_at DESC, transaction_id DESC) WHERE NOT deleted;

CREATE VIEW api.transactions AS
SELECT transaction_id, user_id, amount, currency, status, occurred_at, merchant, description, payment_method, card_last4,
       failure_code, updated_at
FROM serving.transactions
WHERE NOT deleted;

GRANT SELECT, INSERT, UPDATE, DELETE ON serving.transactions TO tidemark_writer;
GRANT SELECT ON api.transactions TO tidemark_reader;
