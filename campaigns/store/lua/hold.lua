-- Holds a waiting member back.
--
-- KEYS[1] run   also touched: m:*, retry, lanes, lane:*, held
-- ARGV[1] member
--
-- Returns {OK}  {NOT_FOUND}  {CONFLICT} where the member is in another state, or
--         held until the result of an attempt comes

local id = tonumber(ARGV[1])
local raw = redis.call('HGET', bucket(id), id)
if not raw then return {NOT_FOUND} end
local m = parse(raw)
if m.state == 'h' and m.arg == '' then return {OK} end
if m.state ~= 'w' then return {CONFLICT} end
redis.call('HSET', bucket(id), id, restate(raw, 'h'))
redis.call('SADD', HELD, id)
redis.call('ZREM', RETRY, indexed(id))
unlane(id, m.lane)
return {OK}
