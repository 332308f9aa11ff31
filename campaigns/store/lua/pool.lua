-- What the scripts of the pool's slot share. It is put before each of them.
--
-- KEYS[1] is always the set of agents; its name gives the slot's prefix. Keys
-- of agents and ready lists are named from what a script reads; all of them
-- carry the same hash tag. A script that changes an agent calls done() at its
-- end, and changed() where it writes the record without keep() or settle().

local OK, CONFLICT, NOT_FOUND, STALE = 0, 7, 8, 1

local P = string.sub(KEYS[1], 1, -7)
local RESERVED, WRAPUP, STRATEGY = P .. 'reserved', P .. 'wrapup', P .. 'strategy'
local AVAILABLE, ON_DEMAND, ON_BREAK, LOGGED_OUT = 'Available', 'Available (On Demand)', 'On Break', 'Logged Out'

local function agent_key(id) return P .. 'agent:' .. id end

-- tiers is 'campaign:level:position,…'.
local function each_tier(tiers, f)
  for campaign, level, position in string.gmatch(tiers or '', '([^:,]+):(%d+):(%d+)') do
    f(campaign, tonumber(level), tonumber(position))
  end
end

-- How many agents of each campaign are busy with what, and how many are logged
-- in on each level. What a script changes is summed up and written once, by
-- done(). Who waits is counted by the ready list, who is idle by nobody.
local sums, uncounted = {}, {Waiting = true, Idle = true}
local function sum(campaign, field, by)
  local fields = sums[campaign]
  if not fields then
    fields = {}
    sums[campaign] = fields
  end
  fields[field] = (fields[field] or 0) + by
end

-- Counts an agent's change of state in one campaign.
local function turned(campaign, before, after)
  if before == after then return end
  if not uncounted[before] then sum(campaign, before, -1) end
  if not uncounted[after] then sum(campaign, after, 1) end
end

-- Counts a change of status.
local function signed(tiers, before, after)
  if (before == LOGGED_OUT) == (after == LOGGED_OUT) then return end
  local by = after == LOGGED_OUT and -1 or 1
  each_tier(tiers, function(campaign, level) sum(campaign, 'in:' .. level, by) end)
end

-- Counts all of an agent in, or out, of the campaigns of tiers.
local function counted(tiers, state, status, by)
  each_tier(tiers, function(campaign, level)
    if not uncounted[state] then sum(campaign, state, by) end
    if status ~= LOGGED_OUT then sum(campaign, 'in:' .. level, by) end
  end)
end

-- Campaigns for which an agent became ready, published as one message.
local woken, woken_any = {}, false

-- Agents whose record a script has changed, published as one message.
local news = {}
local function changed(id) news[#news + 1] = id end

local function done()
  for campaign, fields in pairs(sums) do
    local key = P .. 'staffing:' .. campaign
    for field, by in pairs(fields) do
      if by ~= 0 and redis.call('HINCRBY', key, field, by) == 0 then redis.call('HDEL', key, field) end
    end
  end
  if woken_any then
    local names = {}
    for campaign in pairs(woken) do names[#names + 1] = campaign end
    redis.call('PUBLISH', 'tandem:wake', 'agents ' .. table.concat(names, ' '))
  end
  if news[1] then redis.call('PUBLISH', 'tandem:agents', table.concat(news, ' ')) end
end

-- The place of an agent in the ready list of a campaign: the level, and in it
-- what the strategy goes by, and then (to the second, 34 years from 2020 on) who
-- has waited longest. a: since, calls, talk and login of the agent, now.
local LEVEL, MEASURE, YEAR_2020 = 70368744177664, 1073741824, 1577836800000

local function place(strategy, level, position, a)
  local base = level * LEVEL
  local measure
  if strategy == 'fewest_calls' then
    measure = a.calls
  elseif strategy == 'least_talk_time' then
    measure = math.floor(a.talk / 1000)
  elseif strategy == 'least_utilised' then -- as of now; Reserve compares again
    measure = math.floor(65535 * a.talk / math.max(1, a.now - a.login))
  elseif strategy == 'top_down' then
    measure = position
  elseif strategy == 'ring' then
    return string.format('%.0f', base + position * MEASURE)
  else
    return string.format('%.0f', base + a.since)
  end
  local seconds = math.max(0, math.floor((a.since - YEAR_2020) / 1000))
  return string.format('%.0f', base + math.min(measure, 65535) * MEASURE + seconds)
end

-- Strategies of campaigns, each read once by a script.
local strategies = {}
local function strategy_of(campaign)
  local strategy = strategies[campaign]
  if not strategy then
    strategy = redis.call('HGET', STRATEGY, campaign) or 'longest_idle'
    strategies[campaign] = strategy
  end
  return strategy
end

local function unlist(id, tiers)
  each_tier(tiers, function(campaign) redis.call('ZREM', P .. 'ready:' .. campaign, id) end)
end

local function works(status) return status == AVAILABLE or status == ON_DEMAND end

-- Whether the agent's phone can be called, apart from what they say themself.
local function reachable(a)
  if a.own == '1' then return false end
  if a.nailed == '1' then return a.up == '1' end
  return a.reg == '1'
end

-- Reads of an agent what says whether calls may be given, and more fields where
-- a script needs them; false for one who does not exist. set() changes a field,
-- keep() writes what was changed.
local STANDING = {'state', 'since', 'attempt', 'status', 'tiers', 'nailed', 'up', 'reg', 'own', 'ready_at', 'demand', 'pause_next', 'waited'}

local function read_agent(id, more)
  for _, field in ipairs(more or {}) do STANDING[#STANDING + 1] = field end
  local v = redis.call('HMGET', agent_key(id), unpack(STANDING))
  if not v[1] then return false end
  local a = {id = id, changed = {}}
  for i, field in ipairs(STANDING) do a[field] = v[i] end
  return a
end

local function set(a, field, value)
  a[field] = value
  local n = #a.changed
  a.changed[n + 1], a.changed[n + 2] = field, value
end

local function keep(a)
  redis.call('HSET', agent_key(a.id), unpack(a.changed))
  changed(a.id)
end

-- What the strategies but the usual one go by.
local function measures(a, now)
  if a.measured then return end
  a.measured, a.now = true, now
  local v = redis.call('HMGET', agent_key(a.id), 'calls', 'talk', 'login')
  a.calls, a.talk, a.login = tonumber(a.calls or v[1]) or 0, tonumber(a.talk or v[2]) or 0, tonumber(v[3]) or 0
end

-- Puts an agent whom no attempt holds where status, wrap-up and phone say, and
-- writes what was changed. place_kept is since when the agent has waited, where
-- the place in the row is to be kept; else the wait begins now.
local function settle(a, now, place_kept)
  if a.pause_next == '1' then
    set(a, 'status', ON_BREAK)
    set(a, 'pause_next', '')
  end
  local ready_at, before = tonumber(a.ready_at) or 0, a.state
  local state = 'Waiting'
  if not works(a.status) then
    state = 'Idle'
  elseif ready_at > tonumber(now) then
    state = 'Wrap-up'
  elseif a.status == ON_DEMAND and a.demand ~= '1' or not reachable(a) then
    state = 'Idle'
  end

  local since = a.since
  if state ~= before then since = now end
  if state == 'Waiting' then since = place_kept or since end
  a.since = tonumber(since)
  each_tier(a.tiers, function(campaign, level, position)
    turned(campaign, before, state)
    if state == 'Waiting' then
      local strategy = strategy_of(campaign)
      if strategy ~= 'longest_idle' then measures(a, tonumber(now)) end
      redis.call('ZADD', P .. 'ready:' .. campaign, place(strategy, level, position, a), a.id)
      woken[campaign], woken_any = true, true
    elseif before == 'Waiting' then
      redis.call('ZREM', P .. 'ready:' .. campaign, a.id)
    end
  end)
  if state == 'Wrap-up' then
    redis.call('ZADD', WRAPUP, ready_at, a.id)
  elseif before == 'Wrap-up' then
    redis.call('ZREM', WRAPUP, a.id)
  end
  set(a, 'state', state)
  set(a, 'since', since)
  if a.attempt ~= '' then
    redis.call('ZREM', RESERVED, a.id)
    for _, field in ipairs({'attempt', 'campaign', 'controller', 'waited'}) do set(a, field, '') end
  end
  keep(a)
end

-- Frees the line of an attempt ('campaign/attempt') and says so where somebody
-- went away with fewer lines than wanted. Says whether the attempt held it.
local function free_line(resource, line)
  if redis.call('ZREM', P .. 'lines:' .. resource, line) == 0 then return false end
  if redis.call('HLEN', P .. 'want:' .. resource) > 0 then
    redis.call('PUBLISH', 'tandem:wake', 'lines ' .. resource)
  end
  return true
end
