-- Acquires or renews the desk: the one controller that keeps the nailed-up legs.
--
-- KEYS[1] agents   also touched: desk
-- ARGV[1] controller
-- ARGV[2] epoch to renew, '' to acquire
-- ARGV[3] now, ms
-- ARGV[4] lease until, ms; 0 gives it up
--
-- Returns {OK, epoch}  {CONFLICT} another has it  {STALE}

local key = P .. 'desk'
local v = redis.call('HMGET', key, 'owner', 'epoch', 'lease')
local owner, epoch, lease = v[1] or '', v[2] or '0', tonumber(v[3] or '0')
if ARGV[2] == '' then
  if owner ~= '' and owner ~= ARGV[1] and lease > tonumber(ARGV[3]) then return {CONFLICT} end
  redis.call('HSET', key, 'owner', ARGV[1], 'lease', ARGV[4])
  return {OK, redis.call('HINCRBY', key, 'epoch', 1)}
end
if owner ~= ARGV[1] or epoch ~= ARGV[2] then return {STALE} end
if ARGV[4] == '0' then
  redis.call('HSET', key, 'owner', '', 'lease', 0)
else
  redis.call('HSET', key, 'lease', ARGV[4])
end
return {OK, tonumber(epoch)}
