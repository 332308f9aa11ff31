-- Says that an agent is ready for the next call: ends wrap-up.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, wrapup, staffing:*; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] agent
--
-- Returns {OK}  {NOT_FOUND}  {CONFLICT} not available, or held by an attempt

local a = read_agent(ARGV[2])
if not a then return {NOT_FOUND} end
if a.attempt ~= '' or not works(a.status) then return {CONFLICT} end
set(a, 'demand', a.status == ON_DEMAND and '1' or '')
set(a, 'ready_at', 0)
settle(a, ARGV[1])
done()
return {OK}
