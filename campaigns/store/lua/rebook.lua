-- Gives the agent whom one attempt has reserved, and its line, to another
-- attempt of the same campaign; the skip counts. All of it or nothing.
--
-- KEYS[1] agents   also touched: agent:*, reserved, staffing:*, lines:*
-- ARGV[1] now, ms
-- ARGV[2] lease until, ms
-- ARGV[3] campaign
-- ARGV[4] agent
-- ARGV[5] attempt that holds the agent
-- ARGV[6] attempt that gets the agent
-- ARGV[7] resource whose line goes with the agent, '' = none
-- ARGV[8] skips in a row that put the agent on break, 0 = none do
--
-- Returns {OK}  {CONFLICT}

local a, most = read_agent(ARGV[4], {'skips'}), tonumber(ARGV[8])
if not a or a.attempt ~= ARGV[5] or not works(a.status) or a.pause_next == '1' or not reachable(a) then return {CONFLICT} end
local skips = (tonumber(a.skips) or 0) + 1
if most > 0 and skips >= most then return {CONFLICT} end
if ARGV[7] ~= '' then
  local lines = P .. 'lines:' .. ARGV[7]
  if redis.call('ZREM', lines, ARGV[3] .. '/' .. ARGV[5]) == 0 then return {CONFLICT} end
  redis.call('ZADD', lines, ARGV[2], ARGV[3] .. '/' .. ARGV[6])
end
local before = a.state
set(a, 'attempt', ARGV[6])
set(a, 'state', 'Reserved')
set(a, 'since', ARGV[1])
set(a, 'skips', skips)
set(a, 'no_answer', 0)
set(a, 'outcome', 'skipped')
keep(a)
redis.call('ZADD', RESERVED, ARGV[2], a.id)
each_tier(a.tiers, function(campaign) turned(campaign, before, 'Reserved') end)
done()
return {OK}
