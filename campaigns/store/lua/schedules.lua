-- Keeps the list of a campaign's schedules. One that is new, or was changed, has
-- no past: it begins to count now. What is known of others that are gone is
-- forgotten.
--
-- KEYS[1] run   also touched: schedules
-- ARGV[1] epoch
-- ARGV[2] now, ms
-- ARGV[3] …      id, mark: what the schedule is, which changes with it
--
-- Returns {OK, id, due last and fired ms, fired and not over ms or '', …}  {STALE}
--
-- The hash has of each schedule m:ID its mark, a:ID the time for which it fired
-- last, o:ID the same while that is under way, r:ID what came of it.

if not current(ARGV[1]) then return {STALE} end
local key = slot .. 'schedules'
local reply, here = {OK}, {}
for i = 3, #ARGV, 2 do
  local id, mark = ARGV[i], ARGV[i + 1]
  here[id] = true
  if redis.call('HGET', key, 'm:' .. id) ~= mark then
    redis.call('HSET', key, 'm:' .. id, mark, 'a:' .. id, ARGV[2])
    redis.call('HDEL', key, 'o:' .. id)
  end
  reply[#reply + 1] = id
  reply[#reply + 1] = redis.call('HGET', key, 'a:' .. id)
  reply[#reply + 1] = redis.call('HGET', key, 'o:' .. id) or ''
end
for _, field in ipairs(redis.call('HKEYS', key)) do
  if not here[string.sub(field, 3)] then redis.call('HDEL', key, field) end
end
return reply
