-- The copy of the lake's user_activity: one row a user and currency. Written by sync; read through api.user_activity.
CREATE TABLE serving.user_activity (
  user_id              uuid NOT NULL,
  currency             text NOT NULL,
  country              text,
  tier                 text,
  status               text,
  transaction_count    bigint NOT NULL,
  transaction_amount   numeric(29, 4) NOT NULL,
  pending_count        bigint NOT NULL,
  pending_amount       numeric(29, 4) NOT NULL,
  authorized_count     bigint NOT NULL,
  authorized_amount    numeric(29, 4) NOT NULL,
  completed_count      bigint NOT NULL,
  completed_amount     numeric(29, 4) NOT NULL,
  failed_count         bigint NOT NULL,
  failed_amount        numeric(29, 4) NOT NULL,
  cancelled_count      bigint NOT NULL,
  cancelled_amount     numeric(29, 4) NOT NULL,
  refunded_count       bigint NOT NULL,
  refunded_amount      numeric(29, 4) NOT NULL,
  disputed_count       bigint NOT NULL,
  disputed_amount      numeric(29, 4) NOT NULL,
  first_transaction_at timestamptz NOT NULL,
  last_transaction_at  timestamptz NOT NULL,
  -- The lake version that wrote this row here. A change is applied only over the same or an older one.
  lake_version         bigint NOT NULL,
  -- One customer's activity, all currencies (GraphQL: User.activity).
  PRIMARY KEY (user_id, currency)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE VIEW api.user_activity AS
SELECT user_id, currency, country, tier, status, transaction_count, transaction_amount,
       pending_count, pending_amount, authorized_count, authorized_amount, completed_count, completed_amount,
       failed_count, failed_amount, cancelled_count, cancelled_amount, refunded_count, refunded_amount, disputed_count, disputed_amount,
       first_transaction_at, last_transaction_at
FROM serving.user_activity;

GRANT SELECT, INSERT, UPDATE, DELETE ON serving.user_activity TO tidemark_writer;
GRANT SELECT ON api.user_activity TO tidemark_reader;
