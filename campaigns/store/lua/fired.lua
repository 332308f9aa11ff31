-- Writes what came of a firing.
--
-- KEYS[1] run   also touched: schedules
-- ARGV[1] epoch
-- ARGV[2] id of the schedule
-- ARGV[3] when it was due, ms
-- ARGV[4] JSON of what came of it
--
-- Returns {OK}  {STALE}  {NOT_FOUND} for a schedule that was changed meanwhile

if not current(ARGV[1]) then return {STALE} end
local key = slot .. 'schedules'
if redis.call('HGET', key, 'o:' .. ARGV[2]) ~= ARGV[3] then return {NOT_FOUND} end
redis.call('HDEL', key, 'o:' .. ARGV[2])
redis.call('HSET', key, 'r:' .. ARGV[2], ARGV[4])
return {OK}
