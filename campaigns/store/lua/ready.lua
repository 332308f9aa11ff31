-- Ends wrap-ups that are over, up to 100 a call.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, wrapup, staffing:*; read: strategy
-- ARGV[1] now, ms
--
-- Returns {OK, how many, when the next one is over in ms or ''}

local over = redis.call('ZRANGEBYSCORE', WRAPUP, '-inf', ARGV[1], 'LIMIT', 0, 100)
for _, id in ipairs(over) do settle(read_agent(id), ARGV[1]) end
done()
local head = redis.call('ZRANGE', WRAPUP, 0, 0, 'WITHSCORES')
return {OK, #over, head[2] or ''}
