-- Puts agents on a break whose desktop has been away for too long. Of an agent
-- whom an attempt holds the break waits for its end; the call is not touched.
-- Each absence is acted on once.
--
-- KEYS[1] agents   also touched: presence, desktops, agent:*, ready:*, wrapup, staffing:*; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] reason of the break
-- ARGV[3] agents at most
--
-- Returns {OK, agents who are on a break by that...}

local PRESENCE, DESKTOPS = P .. 'presence', P .. 'desktops'
local out = {OK}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', PRESENCE, '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  redis.call('ZREM', PRESENCE, id)
  redis.call('HDEL', DESKTOPS, id)
  local a = read_agent(id)
  -- Who has said that they go on a break after the call has their own reason.
  if a and works(a.status) and a.pause_next ~= '1' then
    set(a, 'break_reason', ARGV[2])
    if a.attempt ~= '' then
      set(a, 'pause_next', '1')
      keep(a)
    else
      set(a, 'status', ON_BREAK)
      settle(a, ARGV[1])
    end
    out[#out + 1] = id
  end
end
done()
return out
