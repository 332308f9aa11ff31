-- Puts up to 128 numbers on a do-not-call list. What lasts longer stays: a number
-- that is there for ever is not there for a year because another list says so.
--
-- KEYS[1] lists   also touched: dnc:*, lapse
-- ARGV[1] now, ms
-- ARGV[2] list
-- then for each number: bucket, field, added ms, until ms or '' for ever, reason
--
-- Returns {OK, how many were not there}

local now, list, new = tonumber(ARGV[1]), ARGV[2], 0
for i = 3, #ARGV, 5 do
  local bucket, field, stop = ARGV[i], ARGV[i + 1], ARGV[i + 3]
  local known = listed(list, bucket, field, now)
  if not known then new = new + 1 end
  if not known or known < (tonumber(stop) or math.huge) then
    if redis.call('HSET', entries(list, bucket), field, ARGV[i + 2] .. '|' .. stop .. '|' .. ARGV[i + 4]) == 1 then
      redis.call('HINCRBY', lists, list, 1)
    end
    local member = list .. ' ' .. bucket .. ' ' .. field
    if stop ~= '' then
      redis.call('ZADD', LAPSE, stop, member)
    elseif known then
      redis.call('ZREM', LAPSE, member)
    end
  end
end
forget(now, 128)
return {OK, new}
