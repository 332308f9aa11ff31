-- Says that the phone of an agent rings for, or that the agent is bridged with
-- the customer of, the attempt that holds the agent.
--
-- KEYS[1] agents   also touched: agent:*, staffing:*
-- ARGV[1] agent
-- ARGV[2] attempt
-- ARGV[3] now, ms
-- ARGV[4] the state
--
-- Returns {OK}  {CONFLICT} where another attempt or none holds the agent

local key = agent_key(ARGV[1])
local v = redis.call('HMGET', key, 'attempt', 'state', 'tiers')
if v[1] ~= ARGV[2] then return {CONFLICT} end
redis.call('HSET', key, 'state', ARGV[4], 'since', ARGV[3])
changed(ARGV[1])
each_tier(v[3], function(campaign) turned(campaign, v[2], ARGV[4]) end)
done()
return {OK}
