-- Notes the state of an agent's nailed-up leg. 'down' and 'gone' of another leg
-- than the one that is known come late and do nothing.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, wrapup, staffing:*; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] node
-- ARGV[4] UUID of the leg
-- ARGV[5] 'calling' | 'up' | 'down' | 'gone'
--
-- Returns {OK}  {NOT_FOUND}

local a, state = read_agent(ARGV[2]), ARGV[5]
if not a then return {NOT_FOUND} end
if state == 'calling' or state == 'up' then
  set(a, 'node', ARGV[3])
  set(a, 'leg', ARGV[4])
elseif redis.call('HGET', agent_key(a.id), 'leg') ~= ARGV[4] then
  return {OK}
elseif state == 'gone' then
  set(a, 'node', '')
  set(a, 'leg', '')
end
set(a, 'up', state == 'up' and '1' or '0')
if a.attempt == '' then settle(a, ARGV[1]) else keep(a) end
done()
return {OK}
