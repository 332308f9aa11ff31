-- Overwrites the record of an open attempt.
--
-- KEYS[1] run   also touched: open
-- ARGV[1] epoch
-- ARGV[2] attempt id
-- ARGV[3] JSON of the attempt
--
-- Returns {OK}  {STALE}  {NOT_OPEN}

if not current(ARGV[1]) then return {STALE} end
if redis.call('HEXISTS', OPEN, ARGV[2]) == 0 then return {NOT_OPEN} end
redis.call('HSET', OPEN, ARGV[2], ARGV[3])
return {OK}
