-- The ledger of answers. It is put before the scripts that write it.
--
-- HASH answers: bucket (five minutes, numbered from 1970) -> 'answered:abandoned:machines';
-- 'life' -> the same for all buckets before 'from'.

local ANSWERS, KEPT = slot .. 'answers', 31 * 288

local function put(field, people, abandoned, machines)
  local a, b, m = string.match(redis.call('HGET', ANSWERS, field) or '0:0:0', '(%d+):(%d+):(%d+)')
  redis.call('HSET', ANSWERS, field, string.format('%d:%d:%d', a + people, b + abandoned, m + machines))
end

-- Counts an answer. Buckets that 31 days have passed since then are folded into
-- the life total, up to 64 a call.
local function answered(at, people, abandoned, machines)
  local from = tonumber(redis.call('HGET', ANSWERS, 'from'))
  if not from then
    from = at
    redis.call('HSET', ANSWERS, 'from', from)
  end
  put(at < from and 'life' or string.format('%d', at), people, abandoned, machines)
  local stop = math.min(at - KEPT, from + 64)
  if stop <= from then return end
  local fields = {}
  for b = from, stop - 1 do fields[#fields + 1] = string.format('%d', b) end
  for i, old in ipairs(redis.call('HMGET', ANSWERS, unpack(fields))) do
    if old then
      local a, b, m = string.match(old, '(%d+):(%d+):(%d+)')
      put('life', a, b, m)
      redis.call('HDEL', ANSWERS, fields[i])
    end
  end
  redis.call('HSET', ANSWERS, 'from', stop)
end
