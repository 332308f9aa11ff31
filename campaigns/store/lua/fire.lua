-- Notes that a schedule fires for a time at which it was due. It does so once:
-- not for a time at or before the one that it fired for last.
--
-- KEYS[1] run   also touched: schedules
-- ARGV[1] epoch
-- ARGV[2] id of the schedule
-- ARGV[3] when it was due, ms
--
-- Returns {OK}  {STALE}  {CONFLICT, due last ms} when that has been; {NOT_FOUND}

if not current(ARGV[1]) then return {STALE} end
local key = slot .. 'schedules'
local last = redis.call('HGET', key, 'a:' .. ARGV[2])
if not last then return {NOT_FOUND} end
if tonumber(last) >= tonumber(ARGV[3]) then return {CONFLICT, last} end
redis.call('HSET', key, 'a:' .. ARGV[2], ARGV[3], 'o:' .. ARGV[2], ARGV[3])
return {OK}
