-- What tells the API that the copy has changed, and what has (GraphQL: transactionChanges, atLeast).

-- One notification an applied batch and table, sent by the transaction that applies it: whoever writes the ledger. A reader
-- that misses it (its session was lost) finds the ledger's version ahead of the one that it knows, and reads what it missed.
CREATE FUNCTION tidemark.tell_of_the_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tidemark_ledger', NEW.table_name);
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_moved AFTER INSERT OR UPDATE OF lake_version ON tidemark.ledger
  FOR EACH ROW EXECUTE FUNCTION tidemark.tell_of_the_ledger();

-- Which transactions a version of the lake, or a later one, has written. A block range index, a few kilobytes a gigabyte: sync
-- has next to nothing to do for it, and it does not keep an update on its page (PostgreSQL 16 and later). It finds the ranges
-- of pages that have been written to since.
CREATE INDEX transactions_by_lake_version ON serving.transactions USING brin (lake_version)
  WITH (pages_per_range = 16, autosummarize = on);

-- Which transactions have changed, deleted ones too, and how far each is in the event order.
CREATE VIEW api.transaction_changes AS
SELECT transaction_id, deleted, lake_version, updated_at, kafka_timestamp, kafka_offset
FROM serving.transactions;

GRANT SELECT ON api.transaction_changes TO tidemark_reader;
