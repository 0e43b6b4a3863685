-- Takes or keeps the fence, and answers where the copy is.
-- KEYS: fence, ledger, hold. ARGV: this writer, milliseconds until the fence falls, now.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return {'TAKEN', holder}
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('HSET', KEYS[2], 'heartbeat_at', ARGV[3])
end
local ledger = redis.call('HMGET', KEYS[2], 'lake_version', 'resync', 'lake_id')
local hold = redis.call('HMGET', KEYS[3], 'reason', 'removals', 'approved')
return {'OK', ledger[1] or '', ledger[2] or '', hold[1] or '', hold[2] or '0', hold[3] or '', ledger[3] or ''}
