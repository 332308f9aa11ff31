-- Keeps a number from being called for a while. A hold is never shortened. Holds
-- of the same bucket that are over are forgotten.
--
-- KEYS[1] lists   also touched: holds:*
-- ARGV[1] now, ms
-- ARGV[2] bucket of the number
-- ARGV[3] its field, with ! for a hold that binds calls with a reserved agent too
-- ARGV[4] until, ms
-- ARGV[5] why
--
-- Returns {OK}

local now, key = tonumber(ARGV[1]), slot .. 'holds:' .. ARGV[2]
local known = in_force(redis.call('HGET', key, ARGV[3]), now, '^(%d*)|')
if not known or known < tonumber(ARGV[4]) then
  redis.call('HSET', key, ARGV[3], ARGV[4] .. '|' .. ARGV[5])
end
local all = redis.call('HGETALL', key)
for i = 1, math.min(#all, 1024), 2 do
  if not in_force(all[i + 1], now, '^(%d*)|') then redis.call('HDEL', key, all[i]) end
end
return {OK}
