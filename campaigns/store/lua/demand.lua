-- What campaigns want of the agents. It is put before the scripts that read or
-- write it.
--
-- {pool}:demand is a HASH campaign -> 'priority share wanted asked since served
-- level node skills': how many agents the campaign still wanted when it asked
-- last, and since when it has wanted in vain (0: it does not); served is how many
-- agents whom others wanted too it was given, for each unit of its share (where
-- it has begun to want and has to catch up with the others first: -1 less that);
-- an agent suits up to a level, on a node ('-' = any), with skills (JSON, '' =
-- none).

local DEMAND = P .. 'demand'
local WANT_LASTS, STANDING_LASTS, FORGOTTEN, STARVED = 2000, 10000, 60000, 30000

local function parse_demand(campaign, text)
  local p, s, w, a, t, f, l, n, k = string.match(text, '^(%S+) (%d+) (%d+) (%d+) (%d+) (%S+) (%d+) (%S+) (.*)$')
  return {
    campaign = campaign, priority = tonumber(p), share = tonumber(s), wanted = tonumber(w), asked = tonumber(a), since = tonumber(t),
    served = tonumber(f), level = tonumber(l), node = n, skills = k,
  }
end

-- Reads what all campaigns want; what is long forgotten goes.
local function read_demand(now)
  local all, raw = {}, redis.call('HGETALL', DEMAND)
  for i = 1, #raw, 2 do
    local d = parse_demand(raw[i], raw[i + 1])
    if d.asked + FORGOTTEN < now then
      redis.call('HDEL', DEMAND, raw[i])
    else
      all[raw[i]] = d
    end
  end
  return all
end

local function write_demand(d)
  redis.call('HSET', DEMAND, d.campaign, string.format('%d %d %d %.0f %.0f %.6f %d %s %s',
    d.priority, d.share, d.wanted, d.asked, d.since, d.served, d.level, d.node, d.skills))
end

-- Whether an agent's skills are enough for what is needed, both JSON.
local function skilled(has, needed)
  if needed == '' then return true end
  if not has or has == '' then return false end
  local own = cjson.decode(has)
  for name, level in pairs(cjson.decode(needed)) do
    if (own[name] or 0) < level then return false end
  end
  return true
end

-- Whether campaign x comes before y for an agent whom both want: who has wanted
-- in vain for long, priority, who got less for its share.
local function comes_before(x, y)
  if x.starved ~= y.starved then return x.starved end
  if x.starved and x.since ~= y.since then return x.since < y.since end
  if x.priority ~= y.priority then return x.priority > y.priority end
  if math.abs(x.served - y.served) > 1e-6 then return x.served < y.served end
  return x.campaign < y.campaign
end
