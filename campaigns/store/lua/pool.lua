-- What the scripts of the pool's slot share. It is put before each of them.
--
-- KEYS[1] is always the set of agents; its name gives the slot's prefix. Keys
-- of agents and ready lists are named from what a script reads; all of them
-- carry the same hash tag.

local OK, CONFLICT, NOT_FOUND, STALE = 0, 7, 8, 1

local P = string.sub(KEYS[1], 1, -7)
local RESERVED, WRAPUP = P .. 'reserved', P .. 'wrapup'

local function agent_key(id) return P .. 'agent:' .. id end

-- Lower level first, then who has waited longest.
local function place(level, since)
  return string.format('%.0f', level * 4398046511104 + since)
end

-- tiers is 'campaign:level:position,…'.
local function each_tier(tiers, f)
  for campaign, level in string.gmatch(tiers or '', '([^:,]+):(%d+):%d+') do f(campaign, tonumber(level)) end
end

local function unlist(id, tiers)
  each_tier(tiers, function(campaign) redis.call('ZREM', P .. 'ready:' .. campaign, id) end)
end

-- Campaigns for which an agent became ready, published as one message.
local woken, woken_any = {}, false
local function wake_agents()
  if not woken_any then return end
  local names = {}
  for campaign in pairs(woken) do names[#names + 1] = campaign end
  redis.call('PUBLISH', 'tandem:wake', 'agents ' .. table.concat(names, ' '))
end

local function list(id, tiers, since)
  each_tier(tiers, function(campaign, level)
    redis.call('ZADD', P .. 'ready:' .. campaign, place(level, since), id)
    woken[campaign], woken_any = true, true
  end)
end

-- Puts an agent whom no attempt holds where status, wrap-up and leg say.
-- place_kept is since when the agent has waited, where the place in the line is
-- to be kept; else the wait begins now.
local function settle(id, now, place_kept)
  local v = redis.call('HMGET', agent_key(id), 'status', 'nailed', 'up', 'ready_at', 'tiers', 'state', 'since')
  local status, nailed, up, ready_at, tiers, before, since = unpack(v)
  ready_at = tonumber(ready_at) or 0
  local state = 'Waiting'
  if status ~= 'Available' then
    state = 'Idle'
  elseif ready_at > tonumber(now) then
    state = 'Wrap-up'
  elseif nailed == '1' and up ~= '1' then
    state = 'Idle'
  end

  if state ~= before then since = now end
  if state == 'Waiting' then
    since = place_kept or since
    list(id, tiers, tonumber(since))
  else
    unlist(id, tiers)
  end
  if state == 'Wrap-up' then
    redis.call('ZADD', WRAPUP, ready_at, id)
  else
    redis.call('ZREM', WRAPUP, id)
  end
  redis.call('HSET', agent_key(id), 'state', state, 'since', since, 'campaign', '', 'attempt', '', 'controller', '', 'waited', '')
  redis.call('ZREM', RESERVED, id)
  return state
end

-- Frees the line of an attempt ('campaign/attempt') and says so where somebody
-- went away with fewer lines than wanted.
local function free_line(resource, line)
  if redis.call('ZREM', P .. 'lines:' .. resource, line) == 1
    and redis.call('HLEN', P .. 'want:' .. resource) > 0 then
    redis.call('PUBLISH', 'tandem:wake', 'lines ' .. resource)
  end
end
