-- Holds the table.
-- KEYS: fence, hold. ARGV: this writer, version, removals, rows, now.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('FENCED another writer has come')
end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'reason', 'BRAKE', 'lake_version', ARGV[2], 'removals', ARGV[3],
  'copy_rows', ARGV[4], 'held_since', ARGV[5])
return 'OK'
