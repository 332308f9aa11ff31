-- Takes back an agent and a line whose lease is over: looks again whether it
-- is, and whether the attempt still holds them.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, reserved, wrapup, staffing:*, lines:*, want:*; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] campaign
-- ARGV[3] attempt
-- ARGV[4] resource or ''
-- ARGV[5] agent or ''
--
-- Returns {OK, how many were taken back}

local now, taken = tonumber(ARGV[1]), 0
if ARGV[4] ~= '' then
  local line = ARGV[2] .. '/' .. ARGV[3]
  local lease = redis.call('ZSCORE', P .. 'lines:' .. ARGV[4], line)
  if lease and tonumber(lease) <= now then
    free_line(ARGV[4], line)
    taken = taken + 1
  end
end
if ARGV[5] ~= '' then
  local lease, a = redis.call('ZSCORE', RESERVED, ARGV[5]), read_agent(ARGV[5])
  if lease and tonumber(lease) <= now and a and a.attempt == ARGV[3] then
    local kept
    if a.state == 'Reserved' then kept = a.waited else set(a, 'demand', '') end
    settle(a, ARGV[1], kept)
    taken = taken + 1
  end
end
done()
return {OK, taken}
