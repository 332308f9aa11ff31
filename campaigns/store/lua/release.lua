-- Gives back what an attempt held: its line, and its agent as the outcome says.
-- Only the attempt that holds the agent can release it, so that a late release
-- does nothing.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, reserved, wrapup, lines:*, want:*
-- ARGV[1] now, ms
-- ARGV[2] campaign
-- ARGV[3] attempt
-- ARGV[4] resource, '' = no line
-- ARGV[5] agent, '' = none
-- ARGV[6] untouched, talked or failed
-- ARGV[7] ready at, ms (end of wrap-up, or of the pause after a failed offer)
--
-- Returns {OK}

if ARGV[4] ~= '' then free_line(ARGV[4], ARGV[2] .. '/' .. ARGV[3]) end
local id = ARGV[5]
if id == '' then return {OK} end

local key = agent_key(id)
local v = redis.call('HMGET', key, 'attempt', 'waited', 'no_answer', 'max_no_answer')
if v[1] ~= ARGV[3] then return {OK} end

local kept
if ARGV[6] == 'untouched' then
  kept = v[2]
elseif ARGV[6] == 'talked' then
  redis.call('HSET', key, 'no_answer', 0, 'last', ARGV[1], 'ready_at', ARGV[7])
else
  local failures, most = (tonumber(v[3]) or 0) + 1, tonumber(v[4]) or 0
  redis.call('HSET', key, 'no_answer', failures, 'ready_at', ARGV[7])
  if most > 0 and failures >= most then redis.call('HSET', key, 'status', 'On Break') end
end
settle(id, ARGV[1], kept)
wake_agents()
return {OK}
