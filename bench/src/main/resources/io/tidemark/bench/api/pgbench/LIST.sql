\set n random(:transactions / 10, :transactions - 1)
\set s random(1, 3)
SELECT l.*, p.* FROM tidemark.ledger l LEFT JOIN tidemark.proofs p ON p.table_name = l.table_name;
SELECT t.*, u.* FROM (
    SELECT * FROM api.transactions t WHERE t.status = ANY(ARRAY[(ARRAY['COMPLETED', 'FAILED', 'REFUNDED'])[:s]])
      AND t.occurred_at >= bench.moment(:n) - interval '30 days' AND t.occurred_at < bench.moment(:n)
    ORDER BY t.status, t.occurred_at DESC, t.transaction_id DESC LIMIT 51) t
  LEFT JOIN api.users u ON u.user_id = t.user_id;
