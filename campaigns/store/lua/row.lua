-- The row of ready agents of one campaign, as its strategy orders them. It is
-- put before Reserve.
--
-- KEYS[2] ready:CAMPAIGN

local LOOK = 256 -- agents that are looked at beyond those wanted

-- Agents of the level that begins at base, from the one after the last who was
-- given a call, round.
local function ring_of(campaign, level, ids, most)
  local base, above = level * LEVEL, '(' .. string.format('%.0f', (level + 1) * LEVEL)
  local low = redis.call('ZCOUNT', KEYS[2], '-inf', '(' .. string.format('%.0f', base))
  local high = low + redis.call('ZCOUNT', KEYS[2], string.format('%.0f', base), above) - 1
  local after = low
  local position, last = string.match(redis.call('HGET', P .. 'ring', campaign .. ':' .. level) or '', '^(%d+) (.+)$')
  if last then
    -- A stand-in right behind the last one says how many come before; no id has a space.
    redis.call('ZADD', KEYS[2], string.format('%.0f', base + tonumber(position) * MEASURE), last .. ' ')
    after = redis.call('ZRANK', KEYS[2], last .. ' ')
    redis.call('ZREM', KEYS[2], last .. ' ')
  end
  local function take(from, to)
    to = math.min(to, from + most - #ids - 1)
    if from > to then return end
    for _, id in ipairs(redis.call('ZRANGE', KEYS[2], from, to)) do ids[#ids + 1] = id end
  end
  take(after, high)
  take(low, after - 1)
  return above
end

local function ring_row(campaign, bound, most)
  local ids, from = {}, '-inf'
  while #ids < most do
    local head = redis.call('ZRANGEBYSCORE', KEYS[2], from, bound, 'WITHSCORES', 'LIMIT', 0, 1)
    if not head[1] then break end
    local above = ring_of(campaign, math.floor(tonumber(head[2]) / LEVEL), ids, most)
    from = string.sub(above, 2)
  end
  return ids
end

-- Agents by level and in it by key(id).
local function row_by(bound, most, key)
  local raw = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', bound, 'WITHSCORES', 'LIMIT', 0, most)
  local list = {}
  for i = 1, #raw, 2 do
    list[#list + 1] = {raw[i], math.floor(tonumber(raw[i + 1]) / LEVEL), key(raw[i]), i}
  end
  table.sort(list, function(x, y)
    if x[2] ~= y[2] then return x[2] < y[2] end
    if x[3] ~= y[3] then return x[3] < y[3] end
    return x[4] < y[4]
  end)
  local ids = {}
  for i, x in ipairs(list) do ids[i] = x[1] end
  return ids
end

-- Gives a function that returns the next ids of the row, {} at its end. bound:
-- below which score; wanted: how many are looked for.
local function row(campaign, strategy, bound, wanted, seed, now)
  local whole
  if strategy == 'ring' then
    whole = ring_row(campaign, bound, wanted + LOOK)
  elseif strategy == 'random' then
    math.randomseed(seed)
    whole = row_by(bound, wanted + LOOK, function() return math.random() end)
  elseif strategy == 'least_utilised' then
    whole = row_by(bound, wanted + LOOK, function(id)
      local v = redis.call('HMGET', agent_key(id), 'talk', 'login')
      return (tonumber(v[1]) or 0) / math.max(1, now - (tonumber(v[2]) or 0))
    end)
  end
  local offset = 0
  return function()
    if whole then
      local ids = whole
      whole = {}
      return ids
    end
    local n = math.min(wanted, wanted + LOOK - offset)
    if n <= 0 then return {} end
    local ids = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', bound, 'LIMIT', offset, n)
    offset = offset + n
    return ids
  end
end
