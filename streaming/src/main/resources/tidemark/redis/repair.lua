-- Replaces some rows by others of the ledger's version; answers 0 when the ledger has moved on.
-- KEYS: ledger, rows. ARGV: version, how many fields to remove, those fields, then fields and rows.
if redis.call('HGET', KEYS[1], 'lake_version') ~= ARGV[1] then
  return 0
end
local removed = tonumber(ARGV[2])
for i = 3, removed + 2 do
  redis.call('HDEL', KEYS[2], ARGV[i])
end
for i = removed + 3, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return 1
