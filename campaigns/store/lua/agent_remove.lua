-- Removes an agent.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, staff:*, staffing:*, wrapup
-- ARGV[1] agent
--
-- Returns {OK}  {NOT_FOUND}  {CONFLICT} while an attempt holds the agent

local id, key = ARGV[1], agent_key(ARGV[1])
local v = redis.call('HMGET', key, 'tiers', 'attempt', 'status', 'state')
if not v[3] then return {NOT_FOUND} end
if v[2] ~= '' then return {CONFLICT} end
unlist(id, v[1])
counted(v[1], v[4], v[3], -1)
each_tier(v[1], function(campaign) redis.call('SREM', P .. 'staff:' .. campaign, id) end)
redis.call('ZREM', WRAPUP, id)
redis.call('SREM', KEYS[1], id)
redis.call('DEL', key)
changed(id)
done()
return {OK}
