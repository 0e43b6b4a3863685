\set n random(0, :transactions - 1)
SELECT l.*, p.* FROM tidemark.ledger l LEFT JOIN tidemark.proofs p ON p.table_name = l.table_name;
SELECT * FROM api.transactions WHERE transaction_id = bench.transaction_id(:n) \gset
SELECT * FROM api.users WHERE user_id = ANY(ARRAY[:user_id::uuid]);
