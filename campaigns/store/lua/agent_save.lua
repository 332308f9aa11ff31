-- Creates an agent or changes the card of one; what the agent is doing stays.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, staff:*, wrapup
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] tiers, 'campaign:level:position,…'
-- ARGV[4] status, for a new agent
-- ARGV[5…] fields and values of the card
--
-- Returns {OK}

local id, key = ARGV[2], agent_key(ARGV[2])
local v = redis.call('HMGET', key, 'tiers', 'attempt', 'status')
if not v[3] then
  redis.call('HSET', key, 'status', ARGV[4], 'state', 'Idle', 'since', ARGV[1], 'attempt', '')
  redis.call('SADD', KEYS[1], id)
end
unlist(id, v[1])
each_tier(v[1], function(campaign) redis.call('SREM', P .. 'staff:' .. campaign, id) end)
redis.call('HSET', key, 'tiers', ARGV[3], unpack(ARGV, 5))
each_tier(ARGV[3], function(campaign) redis.call('SADD', P .. 'staff:' .. campaign, id) end)
if not v[2] or v[2] == '' then settle(id, ARGV[1]) end
wake_agents()
return {OK}
