-- Counts the agents of a campaign and compares with the sums that are kept. As
-- many steps as there are agents: for Check alone.
--
-- KEYS[1] agents   also read: agent:*, staff:CAMPAIGN, staffing:CAMPAIGN
-- ARGV[1] campaign
--
-- Returns {OK, what, …} for each breach

local n, reply = {}, {OK}
for _, id in ipairs(redis.call('SMEMBERS', P .. 'staff:' .. ARGV[1])) do
  local v = redis.call('HMGET', agent_key(id), 'tiers', 'state', 'status')
  each_tier(v[1], function(campaign, level)
    if campaign ~= ARGV[1] then return end
    if not uncounted[v[2]] then n[v[2]] = (n[v[2]] or 0) + 1 end
    if v[3] ~= LOGGED_OUT then n['in:' .. level] = (n['in:' .. level] or 0) + 1 end
  end)
end
local kept = redis.call('HGETALL', P .. 'staffing:' .. ARGV[1])
for i = 1, #kept, 2 do
  if tonumber(kept[i + 1]) ~= (n[kept[i]] or 0) then
    reply[#reply + 1] = string.format("%d agents are '%s', and %s are counted", n[kept[i]] or 0, kept[i], kept[i + 1])
  end
  n[kept[i]] = nil
end
for field, count in pairs(n) do
  reply[#reply + 1] = string.format("%d agents are '%s', and none are counted", count, field)
end
return reply
