-- Takes up to 128 numbers from a do-not-call list.
--
-- KEYS[1] lists   also touched: dnc:*, lapse
-- ARGV[1] now, ms
-- ARGV[2] list
-- then for each number: bucket, field
--
-- Returns {OK, how many were there}

local now, list, gone = tonumber(ARGV[1]), ARGV[2], 0
for i = 3, #ARGV, 2 do
  local bucket, field = ARGV[i], ARGV[i + 1]
  if listed(list, bucket, field, now) then gone = gone + 1 end
  if redis.call('HDEL', entries(list, bucket), field) == 1 then
    if redis.call('HINCRBY', lists, list, -1) <= 0 then redis.call('HDEL', lists, list) end
  end
  redis.call('ZREM', LAPSE, list .. ' ' .. bucket .. ' ' .. field)
end
forget(now, 128)
return {OK, gone}
