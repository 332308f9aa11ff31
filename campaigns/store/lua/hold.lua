-- Holds a waiting member back, or lets a held one go.
--
-- KEYS[1] run   also touched: m:*, retry, lanes, lane:*, held
-- ARGV[1] member
-- ARGV[2] 'hold' or 'release'
-- ARGV[3] due in ms, for release
--
-- Returns {OK}  {NOT_FOUND}  {CONFLICT} where the member is in another state

local id = tonumber(ARGV[1])
local raw = redis.call('HGET', bucket(id), id)
if not raw then return {NOT_FOUND} end
local m = parse(raw)
if ARGV[2] == 'hold' then
  if m.state == 'h' then return {OK} end
  if m.state ~= 'w' then return {CONFLICT} end
  redis.call('ZREM', RETRY, indexed(id))
  redis.call('ZREM', slot .. 'lane:' .. m.lane, indexed(id))
  redis.call('HSET', bucket(id), id, restate(raw, 'h'))
  redis.call('SADD', HELD, id)
  return {OK}
end
if m.state == 'w' then return {OK} end
if m.state ~= 'h' then return {CONFLICT} end
redis.call('SREM', HELD, id)
redis.call('HSET', bucket(id), id, restate(raw, 'w'))
redis.call('ZADD', RETRY, ARGV[3], indexed(id))
if redis.call('HGET', run, 'state') == 'running' then wake('members') end
return {OK}
