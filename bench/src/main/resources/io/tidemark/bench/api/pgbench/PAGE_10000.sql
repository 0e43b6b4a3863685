\set n :transactions - 199980 - 20 * random(0, 99)
SELECT l.*, p.* FROM tidemark.ledger l LEFT JOIN tidemark.proofs p ON p.table_name = l.table_name;
SELECT * FROM api.transactions t WHERE (t.occurred_at, t.transaction_id) < (bench.moment(:n), bench.transaction_id(:n))
  ORDER BY t.occurred_at DESC, t.transaction_id DESC LIMIT 21;
