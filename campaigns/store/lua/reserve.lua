-- Reserves an agent, or a line, or one of each, for each of up to 64 attempts:
-- as many as can be had, and for each attempt both or nothing.
--
-- Lines that campaigns of a higher priority went away without are theirs: what
-- they want, and is not older than two seconds, is left for them. An agent whom
-- several campaigns want goes to the one that comes first (demand.lua).
--
-- KEYS[1] agents   also touched: agent:*, ready:*, reserved, staffing:*, demand, strategy, ring
-- KEYS[2] ready:CAMPAIGN
-- KEYS[3] lines:RESOURCE   (with no resource: not touched)
-- KEYS[4] want:RESOURCE    (the same)
-- KEYS[5] trunk:RESOURCE   (the same)
-- ARGV[1] now, ms
-- ARGV[2] lease until, ms
-- ARGV[3] campaign
-- ARGV[4] its priority
-- ARGV[5] limit of the resource's lines; -1 = no line wanted
-- ARGV[6] 1 = an agent is wanted, 0 = none
-- ARGV[7] node; nailed-up agents of other nodes are passed over; '' = any
-- ARGV[8] controller
-- ARGV[9] share
-- ARGV[10] strategy
-- ARGV[11] since how many ms the customer has waited, -1 = tier rules do not matter
-- ARGV[12] tier rules, 'wait in ms:multiply:skip empty'
-- ARGV[13] skills needed, JSON or ''
-- ARGV[14] agent who is preferred, or ''
-- ARGV[15] agent who alone will do, or ''
-- ARGV[16] agents who will not do, 'a,b'
-- ARGV[17] calls a second of the resource, 0 = no bound
-- ARGV[18] how many agents the campaign could use
-- ARGV[19] seed of a shuffle
-- ARGV[20…] attempts
--
-- Returns {OK, retry at or 0, ask again at or 0, 0, then seven for each: attempt, agent, contact, nailed, card, node, leg}
--         {OK, 0, 0, 1} nothing was done: the ready list is in the order of another strategy

local ARGS = 19
local now, campaign, limit, cps = tonumber(ARGV[1]), ARGV[3], tonumber(ARGV[5]), tonumber(ARGV[17])
local attempts = #ARGV - ARGS
local node, strategy, needed = ARGV[7], ARGV[10], ARGV[13]
local retry_at, ask_again = 0, 0

if ARGV[6] == '1' and redis.call('HGET', STRATEGY, campaign) ~= strategy then return {OK, 0, 0, 1} end

local function ask_by(at)
  if ask_again == 0 or at < ask_again then ask_again = at end
end

-- The resource: how many lines can be had of it now. A trunk that rests takes
-- none; one that has rested takes one call until that has come through. The
-- bucket holds the calls of a quarter of a second.
local size = math.max(1, cps / 4)
local bucket, filled_at, on_trial, resting = nil, now, false, false

local function tokens_left(kept, at)
  filled_at = math.max(now, at or now)
  bucket = size
  if kept and at then bucket = math.min(size, kept + (filled_at - at) * cps / 1000) end
  return math.floor(bucket + 1e-6)
end

-- When the bucket will hold enough for it to be worth to ask again.
local function refill_at(granted)
  local goal = math.max(1, math.min(attempts - granted, size / 2))
  return filled_at + math.max(1, math.ceil((goal - (bucket - granted)) / cps * 1000))
end

local function line_room()
  local v = redis.call('HMGET', KEYS[5], 'until', 'rest', 'probe', 'tokens', 'at')
  local rests, probe = tonumber(v[1]) or 0, tonumber(v[3]) or 0
  on_trial = (tonumber(v[2]) or 0) > 0
  if rests <= now and on_trial then rests = probe end
  if rests > now then
    resting, retry_at = true, rests
    return 0
  end
  local free = limit - redis.call('ZCARD', KEYS[3])
  if cps > 0 then free = math.min(free, tokens_left(tonumber(v[4]), tonumber(v[5]))) end
  local wants = redis.call('HGETALL', KEYS[4])
  for i = 1, #wants, 2 do
    local priority, lines, expires = string.match(wants[i + 1], '^(-?%d+):(%d+):(%d+)$')
    if tonumber(expires) + 60000 < now then
      redis.call('HDEL', KEYS[4], wants[i])
    elseif tonumber(expires) >= now and wants[i] ~= campaign and tonumber(priority) > tonumber(ARGV[4]) then
      free = free - tonumber(lines)
    end
  end
  return math.max(0, math.min(on_trial and 1 or attempts, free))
end

local room = attempts
if limit >= 0 then room = line_room() end

-- Levels: up to which agents may be taken, and when the next may be. ---------

local bound, top = '+inf', 127

local function apply_tier_rules()
  local wait, multiply, skip = string.match(ARGV[12], '^(%d+):(%d):(%d)$')
  wait = tonumber(wait)
  local staffed = {}
  if skip == '1' then
    local sums = redis.call('HGETALL', P .. 'staffing:' .. campaign)
    for i = 1, #sums, 2 do
      local level = string.match(sums[i], '^in:(%d+)$')
      if level and tonumber(sums[i + 1]) > 0 then staffed[tonumber(level)] = true end
    end
  end
  local waited, lower, after = tonumber(ARGV[11]), 0, {}
  for level = 1, 100 do
    after[level] = lower == 0 and 0 or (multiply == '1' and lower * wait or wait)
    if after[level] > waited then
      top = math.min(top, level - 1)
    end
    if skip == '0' or staffed[level] then lower = lower + 1 end
  end
  if top == 127 then return end
  bound = '(' .. string.format('%.0f', (top + 1) * LEVEL)
  local next_one = redis.call('ZRANGEBYSCORE', KEYS[2], string.sub(bound, 2), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if next_one[1] then
    ask_by(now + after[math.floor(tonumber(next_one[2]) / LEVEL)] - waited)
  end
end

-- Other campaigns: which of them want agents, and who comes first. ------------

local me, rivals, others_ask = nil, {}, false

local function read_rivals()
  local all = read_demand(now)
  local mine = all[campaign]
  local known = mine and mine.asked + STANDING_LASTS >= now
  local since = known and mine.since > 0 and mine.since
  me = {
    campaign = campaign, priority = tonumber(ARGV[4]), share = tonumber(ARGV[9]), asked = now,
    since = since or now, served = known and mine.served or -1, level = top,
    node = node == '' and '-' or node, skills = needed,
    starved = since and now - since >= STARVED or false,
    waits = known and mine.wanted > 0 and mine.asked + WANT_LASTS >= now,
  }
  if not me.waits and me.served >= 0 then me.served = -1 - me.served end
  me.first = me.served
  for name, d in pairs(all) do
    if name ~= campaign and d.asked + STANDING_LASTS >= now then
      others_ask = true
      if d.wanted > 0 and d.asked + WANT_LASTS >= now then
        d.starved = now - d.since >= STARVED
        rivals[name] = d
      end
    end
  end
end

-- The rivals whom an agent would suit.
local function rivals_for(v)
  local list = {}
  each_tier(v[7], function(name, level)
    local d = rivals[name]
    if d and d.wanted > 0 and level <= d.level and (d.node == '-' or v[3] ~= '1' or v[5] == d.node) and skilled(v[9], d.skills) then
      list[#list + 1] = d
    end
  end)
  return list
end

-- Who begins to want has no claim on what was given away meanwhile.
local function caught_up_with(others, own) return math.max(others, -1 - own) end

local caught_up = false
local function catch_up(list)
  if caught_up then return end
  caught_up = true
  local least
  for _, d in ipairs(list) do
    if d.served >= 0 and (not least or d.served < least) then least = d.served end
  end
  if me.served < 0 then me.served = caught_up_with(least or 0, me.served) end
  me.first = me.served
end

-- Whether an agent is for this campaign; leaves the agent for another else.
local function ours(list)
  catch_up(list)
  local first = me
  for _, d in ipairs(list) do
    if d.served < 0 then -- it begins where we are
      d.served = caught_up_with(me.served, d.served)
      write_demand(d)
    end
    if comes_before(d, first) then first = d end
  end
  first.starved = false
  first.served = first.served + 1 / first.share
  if first == me then return true end
  first.wanted = first.wanted - 1
  woken[first.campaign], woken_any = true, true
  return false
end

-- Agents that can be had. ------------------------------------------------------

local except = {}
for id in string.gmatch(ARGV[16], '[^,]+') do except[id] = true end

local picked, looked, sharing = {}, {}, false

local function consider(id)
  if looked[id] then return end
  looked[id] = true
  local v = redis.call('HMGET', agent_key(id), 'state', 'contact', 'nailed', 'card', 'node', 'leg', 'tiers', 'since', 'skills')
  if v[1] ~= 'Waiting' then
    redis.call('ZREM', KEYS[2], id)
    return
  end
  if except[id] or (node ~= '' and v[3] == '1' and v[5] ~= node) or not skilled(v[9], needed) then return end
  if sharing then
    local list = rivals_for(v)
    if #list > 0 and not ours(list) then return end
  end
  picked[#picked + 1] = {id, v, me and me.served} -- with what the campaign is served up to here
end

local function pick()
  if ARGV[15] ~= '' then
    if redis.call('ZSCORE', KEYS[2], ARGV[15]) then consider(ARGV[15]) end
    return
  end
  sharing = next(rivals) ~= nil
  if ARGV[14] ~= '' then
    local score = redis.call('ZSCORE', KEYS[2], ARGV[14])
    if score and tonumber(score) < (top + 1) * LEVEL then consider(ARGV[14]) end
  end
  local more = row(campaign, strategy, bound, attempts, tonumber(ARGV[19]), now)
  while #picked < attempts do
    local ids = more()
    if #ids == 0 then break end
    for _, id in ipairs(ids) do
      if #picked == attempts then break end
      consider(id)
    end
  end
end

-- What the campaign went away without, for the others to know.
local function leave_word(granted)
  local goal = tonumber(ARGV[18])
  if room < attempts then goal = room end -- it is lines that are lacking
  me.wanted = math.max(0, goal - granted)
  me.served = granted > 0 and picked[granted][3] or me.first
  if granted > 0 then me.since = now end
  if me.wanted == 0 and room == attempts then me.since = 0 end
  write_demand(me)
  if me.wanted > 0 and others_ask then ask_by(now + 1500) end
end

local wanted = attempts
if ARGV[6] == '1' then
  if ARGV[12] ~= '' then apply_tier_rules() end
  if ARGV[15] == '' then
    read_rivals()
  end
  pick()
  wanted = #picked
end

local granted = math.min(wanted, room)
if limit >= 0 and not resting then
  if granted < wanted then
    redis.call('HSET', KEYS[4], campaign, string.format('%s:%d:%d', ARGV[4], wanted - granted, now + 2000))
  else
    redis.call('HDEL', KEYS[4], campaign)
  end
end
if me and ARGV[16] == '' then leave_word(granted) end

-- The grant. -------------------------------------------------------------------

local leases, lines, gone = {}, {}, {}
local reply = {OK, 0, 0, 0}
for i = 1, granted do
  local attempt, a = ARGV[ARGS + i], picked[i]
  local id, v = '', {}
  if a then
    id, v = a[1], a[2]
    redis.call('HSET', agent_key(id), 'state', 'Reserved', 'since', ARGV[1], 'waited', v[8],
      'campaign', campaign, 'attempt', attempt, 'controller', ARGV[8])
    changed(id)
    leases[#leases + 1] = ARGV[2]
    leases[#leases + 1] = id
    each_tier(v[7], function(name, level, position)
      local ids = gone[name]
      if not ids then
        ids = {}
        gone[name] = ids
      end
      ids[#ids + 1] = id
      turned(name, 'Waiting', 'Reserved')
      if strategy == 'ring' and name == campaign then
        redis.call('HSET', P .. 'ring', campaign .. ':' .. level, position .. ' ' .. id)
      end
    end)
  end
  lines[#lines + 1] = ARGV[2]
  lines[#lines + 1] = campaign .. '/' .. attempt
  for _, field in ipairs({attempt, id, v[2] or '', v[3] or '', v[4] or '', v[5] or '', v[6] or ''}) do
    reply[#reply + 1] = field
  end
end
if #leases > 0 then redis.call('ZADD', RESERVED, unpack(leases)) end
for name, ids in pairs(gone) do redis.call('ZREM', P .. 'ready:' .. name, unpack(ids)) end
if limit >= 0 and granted > 0 then
  redis.call('ZADD', KEYS[3], unpack(lines))
  if bucket then
    redis.call('HSET', KEYS[5], 'tokens', string.format('%.6f', bucket - granted), 'at', string.format('%.0f', filled_at))
  end
  if on_trial then redis.call('HSET', KEYS[5], 'probe', now + 15000, 'probing', lines[2]) end
end
done()
-- Time is only of help where it was time that was lacking.
if granted < wanted then
  if bucket and bucket < wanted then retry_at = refill_at(granted) end
  reply[2] = retry_at
end
reply[3] = ask_again
return reply
