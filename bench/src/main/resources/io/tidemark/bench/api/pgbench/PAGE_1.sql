SELECT l.*, p.* FROM tidemark.ledger l LEFT JOIN tidemark.proofs p ON p.table_name = l.table_name;
SELECT * FROM api.transactions t ORDER BY t.occurred_at DESC, t.transaction_id DESC LIMIT 21;
