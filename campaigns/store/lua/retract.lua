-- Takes back that a call was counted: it never left.
--
-- KEYS[1] lists   also touched: calls:n:*, calls:p:*
-- ARGV[1] field of the number
-- ARGV[2] mark of the call
-- ARGV[3] person, '' where there is none
--
-- Returns {OK}

redis.call('ZREM', slot .. 'calls:n:' .. ARGV[1], ARGV[2])
if ARGV[3] ~= '' then redis.call('ZREM', slot .. 'calls:p:' .. ARGV[3], ARGV[2]) end
return {OK}
