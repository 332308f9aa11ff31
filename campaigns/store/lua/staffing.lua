-- Counts the agents of a campaign by what they do, and says what part of them
-- the campaign may count on where others want them too: the mean, over up to
-- 200 of those who are logged in, of its share in the shares of all who do.
--
-- KEYS[1] agents   also read: staffing:CAMPAIGN, ready:CAMPAIGN, staff:CAMPAIGN, agent:*, demand
-- ARGV[1] now, ms
-- ARGV[2] campaign
--
-- Returns {OK, ready, reserved, talking, wrap-up, logged in, fraction}

local now, campaign = tonumber(ARGV[1]), ARGV[2]
local n, logged_in = {}, 0
local sums = redis.call('HGETALL', P .. 'staffing:' .. campaign)
for i = 1, #sums, 2 do
  n[sums[i]] = tonumber(sums[i + 1])
  if string.match(sums[i], '^in:') then logged_in = logged_in + tonumber(sums[i + 1]) end
end

local others, any = {}, false
local share = 1
for name, d in pairs(read_demand(now)) do
  if name == campaign then
    share = d.share
  elseif d.asked + STANDING_LASTS >= now then
    others[name], any = d.share, true
  end
end
local parts, looked = 0, 0
if any then
  for _, id in ipairs(redis.call('SRANDMEMBER', P .. 'staff:' .. campaign, 200)) do
    local v = redis.call('HMGET', agent_key(id), 'tiers', 'status')
    if v[2] ~= LOGGED_OUT then
      local all = share
      each_tier(v[1], function(name) all = all + (others[name] or 0) end)
      parts, looked = parts + share / all, looked + 1
    end
  end
end
return {
  OK, redis.call('ZCARD', P .. 'ready:' .. campaign), (n['Reserved'] or 0) + (n['Receiving'] or 0), n['In a queue call'] or 0, n['Wrap-up'] or 0, logged_in,
  looked == 0 and '1' or string.format('%.4f', parts / looked),
}
