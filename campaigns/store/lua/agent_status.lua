-- Sets what an agent says of themself. An agent whom an attempt holds stays
-- held; the status counts when the attempt lets go.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, wrapup
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] status
--
-- Returns {OK}  {NOT_FOUND}

local key = agent_key(ARGV[2])
local v = redis.call('HMGET', key, 'status', 'attempt')
if not v[1] then return {NOT_FOUND} end
redis.call('HSET', key, 'status', ARGV[3])
-- Who comes back begins with a clean sheet.
if ARGV[3] == 'Available' and v[1] ~= ARGV[3] then redis.call('HSET', key, 'no_answer', 0) end
if v[2] == '' then settle(ARGV[2], ARGV[1]) end
wake_agents()
return {OK}
