-- Says that an agent is bridged with the customer of the attempt that holds
-- the agent.
--
-- KEYS[1] agents   also touched: agent:*
-- ARGV[1] agent
-- ARGV[2] attempt
-- ARGV[3] now, ms
--
-- Returns {OK}  {CONFLICT} where another attempt or none holds the agent

local key = agent_key(ARGV[1])
if redis.call('HGET', key, 'attempt') ~= ARGV[2] then return {CONFLICT} end
redis.call('HSET', key, 'state', 'In a queue call', 'since', ARGV[3])
return {OK}
