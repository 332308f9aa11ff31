-- Puts some of the ready agents of a campaign in the order of its strategy.
--
-- KEYS[1] agents   also touched: ready:CAMPAIGN; read: agent:*, staff:CAMPAIGN, strategy
-- ARGV[1] now, ms
-- ARGV[2] campaign
-- ARGV[3] cursor, '0' to begin
--
-- Returns {OK, cursor of the rest, '0' at the end}

local ready = P .. 'ready:' .. ARGV[2]
local strategy = redis.call('HGET', STRATEGY, ARGV[2])
local page = redis.call('SSCAN', P .. 'staff:' .. ARGV[2], ARGV[3], 'COUNT', 100)
for _, id in ipairs(page[2]) do
  if redis.call('ZSCORE', ready, id) then
    local a = read_agent(id)
    a.since = tonumber(a.since)
    measures(a, tonumber(ARGV[1]))
    each_tier(a.tiers, function(campaign, level, position)
      if campaign == ARGV[2] then redis.call('ZADD', ready, place(strategy, level, position, a), id) end
    end)
  end
end
return {OK, page[1]}
