-- The copy of the lake's transaction_events: the history behind each transaction (its timeline). Rows are only ever
-- added. Written by sync; read through api.transaction_events.
CREATE TABLE serving.transaction_events (
  event_id        uuid NOT NULL,
  op              text NOT NULL,
  event_time      timestamptz NOT NULL,
  transaction_id  uuid NOT NULL,
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
  extra           text,
  kafka_partition integer NOT NULL,
  kafka_offset    bigint NOT NULL,
  kafka_timestamp timestamptz NOT NULL,
  -- The lake version that wrote this row here.
  lake_version    bigint NOT NULL,
  -- An event sent twice is here twice, as in the lake; where it lay in Kafka names it.
  PRIMARY KEY (kafka_partition, kafka_offset)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- One transaction's history, in the event order.
CREATE INDEX transaction_events_by_transaction
  ON serving.transaction_events (transaction_id, event_time, kafka_timestamp, kafka_offset);

CREATE VIEW api.transaction_events AS
SELECT event_id, op, event_time, transaction_id, user_id, amount, currency, status, occurred_at, merchant, description,
       payment_method, card_last4, failure_code, kafka_partition, kafka_offset, kafka_timestamp
FROM serving.transaction_events;

GRANT SELECT, INSERT, UPDATE, DELETE ON serving.transaction_events TO tidemark_writer;
GRANT SELECT ON api.transaction_events TO tidemark_reader;
