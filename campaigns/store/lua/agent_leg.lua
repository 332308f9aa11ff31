-- Notes the state of an agent's nailed-up leg. 'down' and 'gone' of another leg
-- than the one that is known come late and do nothing.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, wrapup
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] node
-- ARGV[4] UUID of the leg
-- ARGV[5] 'calling' | 'up' | 'down' | 'gone'
--
-- Returns {OK}  {NOT_FOUND}

local key, state = agent_key(ARGV[2]), ARGV[5]
local v = redis.call('HMGET', key, 'status', 'attempt', 'leg')
if not v[1] then return {NOT_FOUND} end
if state == 'calling' or state == 'up' then
  redis.call('HSET', key, 'node', ARGV[3], 'leg', ARGV[4], 'up', state == 'up' and 1 or 0)
elseif v[3] ~= ARGV[4] then
  return {OK}
elseif state == 'down' then
  redis.call('HSET', key, 'up', 0)
else
  redis.call('HSET', key, 'node', '', 'leg', '', 'up', 0)
end
if v[2] == '' then settle(ARGV[2], ARGV[1]) end
wake_agents()
return {OK}
