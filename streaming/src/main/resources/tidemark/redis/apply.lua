-- Applies what is staged, with its ledger.
-- KEYS: fence, ledger, hold, rows, staged rows, staged removals.
-- ARGV: this writer, the ledger's version, how many rows and how many removals are staged,
--   the new version, of which Delta table, when it was committed, now.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('FENCED another writer has come')
end
if redis.call('HGET', KEYS[2], 'lake_version') ~= ARGV[2] then
  return redis.error_reply('MOVEDON the ledger is no longer at version ' .. ARGV[2])
end
if redis.call('HLEN', KEYS[5]) ~= tonumber(ARGV[3]) or redis.call('SCARD', KEYS[6]) ~= tonumber(ARGV[4]) then
  return redis.error_reply('UNSTAGED what was staged is no longer whole')
end
local cursor = '0'
repeat
  local some = redis.call('SSCAN', KEYS[6], cursor, 'COUNT', 1000)
  cursor = some[1]
  for i = 1, #some[2], 1000 do
    redis.call('HDEL', KEYS[4], unpack(some[2], i, math.min(i + 999, #some[2])))
  end
until cursor == '0'
repeat
  local some = redis.call('HSCAN', KEYS[5], cursor, 'COUNT', 1000)
  cursor = some[1]
  for i = 1, #some[2], 1000 do
    redis.call('HSET', KEYS[4], unpack(some[2], i, math.min(i + 999, #some[2])))
  end
until cursor == '0'
redis.call('HSET', KEYS[2], 'lake_version', ARGV[5], 'lake_id', ARGV[6], 'lake_committed_at', ARGV[7],
  'applied_at', ARGV[8], 'heartbeat_at', ARGV[8])
redis.call('UNLINK', KEYS[3], KEYS[5], KEYS[6])
return 'OK'
