-- Notes of up to 100 agents whether the phone is registered ('reg'), or in a
-- call of the agent's own ('own').
--
-- KEYS[1] agents   also touched: agent:*, ready:*, wrapup, staffing:*; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] 'reg' or 'own'
-- ARGV[3] 1 or 0
-- ARGV[4…] agents
--
-- Returns {OK, of how many that was new}

local changed, field = 0, ARGV[2]
for i = 4, #ARGV do
  local a = read_agent(ARGV[i])
  if a and (a[field] == '1') ~= (ARGV[3] == '1') then
    changed = changed + 1
    set(a, field, ARGV[3])
    if a.attempt == '' then settle(a, ARGV[1]) else keep(a) end
  end
end
done()
return {OK, changed}
