-- Puts a load in the place of the rows, with its ledger.
-- KEYS: fence, ledger, hold, rows, load, loading, parts, old. ARGV: this writer, version, of which
-- Delta table, when it was committed, now.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('FENCED another writer has come')
end
if redis.call('EXISTS', KEYS[4]) == 1 then
  redis.call('RENAME', KEYS[4], KEYS[8])
end
if redis.call('EXISTS', KEYS[5]) == 1 then
  redis.call('RENAME', KEYS[5], KEYS[4])
  redis.call('PERSIST', KEYS[4])
end
redis.call('HSET', KEYS[2], 'lake_version', ARGV[2], 'lake_id', ARGV[3], 'lake_committed_at', ARGV[4],
  'applied_at', ARGV[5], 'heartbeat_at', ARGV[5])
redis.call('HDEL', KEYS[2], 'resync')
redis.call('UNLINK', KEYS[3], KEYS[6], KEYS[7], KEYS[8])
return 'OK'
