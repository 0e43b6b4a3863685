\set n random(0, :users / 20 - 1)
SELECT l.*, p.* FROM tidemark.ledger l LEFT JOIN tidemark.proofs p ON p.table_name = l.table_name;
SELECT * FROM api.users WHERE user_id = bench.user_id(:n) \gset
SELECT * FROM api.transactions t WHERE t.user_id = ANY(ARRAY[:user_id::uuid]) AND t.status = ANY(ARRAY['COMPLETED'])
  ORDER BY t.user_id, t.status, t.occurred_at DESC, t.transaction_id DESC LIMIT 21;
