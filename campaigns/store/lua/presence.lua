-- Says that a connection of an agent's desktop is there, or not any more. The
-- newest connection counts: what an older one says does nothing.
--
-- KEYS[1] agents   also touched: presence, desktops
-- ARGV[1] agent
-- ARGV[2] connection
-- ARGV[3] until when it counts as there, ms
-- ARGV[4] 'take': it is new; 'keep'; 'leave': the desktop has said goodbye
--
-- Returns {OK}  {NOT_FOUND}  {STALE} a newer connection is there

local PRESENCE, DESKTOPS = P .. 'presence', P .. 'desktops'
local id, connection = ARGV[1], ARGV[2]

if ARGV[4] == 'take' then
  if redis.call('SISMEMBER', KEYS[1], id) == 0 then return {NOT_FOUND} end
else
  local newest = redis.call('HGET', DESKTOPS, id)
  if newest and newest ~= connection then return {STALE} end
end
if ARGV[4] == 'leave' then
  redis.call('ZREM', PRESENCE, id)
  redis.call('HDEL', DESKTOPS, id)
else
  redis.call('ZADD', PRESENCE, ARGV[3], id)
  redis.call('HSET', DESKTOPS, id, connection)
end
return {OK}
