-- Sets what an agent says of themself. An agent whom an attempt holds stays
-- held; a break then waits for the end of the attempt.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, wrapup, staffing:*; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] status
-- ARGV[4] reason of the break
--
-- Returns {OK}  {NOT_FOUND}

local a, status = read_agent(ARGV[2]), ARGV[3]
if not a then return {NOT_FOUND} end
local before, held = a.status, a.attempt ~= ''

if held and status == ON_BREAK and works(before) then
  set(a, 'pause_next', '1')
  set(a, 'break_reason', ARGV[4])
  keep(a)
  done()
  return {OK}
end

set(a, 'status', status)
set(a, 'pause_next', '')
set(a, 'break_reason', status == ON_BREAK and ARGV[4] or '')
-- Who comes back begins with a clean sheet; who logs in, with a new account.
if works(status) and status ~= before then
  for _, field in ipairs({'no_answer', 'errors', 'skips'}) do set(a, field, 0) end
  set(a, 'demand', status == ON_DEMAND and '1' or '')
end
if before == LOGGED_OUT and status ~= LOGGED_OUT then
  set(a, 'login', ARGV[1])
  set(a, 'calls', 0)
  set(a, 'talk', 0)
  set(a, 'outcome', '')
  each_tier(a.tiers, function(campaign) redis.call('HDEL', agent_key(a.id), 'n:' .. campaign) end)
elseif status == LOGGED_OUT then
  set(a, 'login', 0)
end
signed(a.tiers, before, status)
if held then keep(a) else settle(a, ARGV[1]) end
done()
return {OK}
