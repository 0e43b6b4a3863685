-- What support finds customers and transactions by (GraphQL: search). Three indexes and no more: sync pays for each of them
-- with every row that it writes. Ids need none of their own: a part of one, from its beginning, is a range of the primary key.

-- Trusted since PostgreSQL 13: whoever owns the database may make it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Any part of an e-mail address or a name, whatever the case, from three letters on. One index for both: users change rarely,
-- and a text is in the one or in the other.
CREATE INDEX users_by_text ON serving.users USING gin (lower(email || ' ' || full_name) gin_trgm_ops) WHERE NOT deleted;

-- Who paid with the card that ends in these digits, newest first.
CREATE INDEX transactions_by_card ON serving.transactions (card_last4, occurred_at DESC, transaction_id DESC)
  WHERE NOT deleted AND card_last4 IS NOT NULL;

-- What stands on the statement or receipt, from its end: people give the whole line, or the number at its end. One
-- entry a row, where trigrams would be about as many as the line has letters.
CREATE INDEX transactions_by_receipt ON serving.transactions (reverse(lower(description)) text_pattern_ops)
  WHERE NOT deleted AND description IS NOT NULL;
