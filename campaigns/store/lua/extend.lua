-- Prolongs the leases of up to 64 attempts on their agents and lines.
--
-- KEYS[1] agents   also touched: agent:*, reserved, lines:*
-- ARGV[1] lease until, ms
-- then for each: campaign, attempt, agent or '', resource or ''
--
-- Returns {OK, how many of the agents and lines were still held}

local kept = 0
for i = 2, #ARGV, 4 do
  local attempt, agent, resource = ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if agent ~= '' and redis.call('HGET', agent_key(agent), 'attempt') == attempt then
    redis.call('ZADD', RESERVED, 'XX', ARGV[1], agent)
    kept = kept + 1
  end
  local line = ARGV[i] .. '/' .. attempt
  if resource ~= '' and redis.call('ZSCORE', P .. 'lines:' .. resource, line) then
    redis.call('ZADD', P .. 'lines:' .. resource, ARGV[1], line)
    kept = kept + 1
  end
end
return {OK, kept}
