-- Reads entries of a do-not-call list, bucket by bucket, until there are n or
-- 1024 buckets were looked at.
--
-- KEYS[1] lists   also read: dnc:*
-- ARGV[1] now, ms
-- ARGV[2] list
-- ARGV[3] first bucket
-- ARGV[4] how many buckets there are
-- ARGV[5] n
--
-- Returns {OK, next bucket, field, entry, …}

local now, b = tonumber(ARGV[1]), tonumber(ARGV[3])
local stop, reply, n = math.min(b + 1024, tonumber(ARGV[4])), {OK, 0}, 0
while b < stop and n < tonumber(ARGV[5]) do
  local all = redis.call('HGETALL', entries(ARGV[2], b))
  for i = 1, #all, 2 do
    if in_force(all[i + 1], now, '^%d*|(%d*)') then
      n = n + 1
      reply[#reply + 1] = all[i]
      reply[#reply + 1] = all[i + 1]
    end
  end
  b = b + 1
end
reply[2] = b
return reply
