-- The history of members and of agents. It is put before the scripts that write it.
--
-- HASH h:BUCKET: member -> where its events stand in the stream, oldest first, 8
-- bytes each: 6 of the milliseconds, 2 of the number within them. The last 200
-- are kept. Events that were written before there was this index are not in it.
--
-- STRING a:AGENT: where the attempts stand in which the agent had a part, oldest first,
-- 8 bytes each, likewise. All are kept. SET parted: the agents who have such a string.

local REMEMBERED = 200 * 8

-- packed gives a position in 8 bytes; nil for the 65536th event of a millisecond
-- and those behind it, which are no real ones.
local function packed(position)
  local ms, n = string.match(position, '(%d+)-(%d+)')
  ms, n = tonumber(ms), tonumber(n)
  if n > 65535 then return nil end
  local high, low = math.floor(ms / 16777216), ms % 16777216
  return string.char(
    math.floor(high / 65536), math.floor(high / 256) % 256, high % 256,
    math.floor(low / 65536), math.floor(low / 256) % 256, low % 256, math.floor(n / 256), n % 256)
end

local function remember(id, position)
  local place = packed(position)
  if not place then return end
  local key = string.format('%sh:%d', slot, math.floor(id / 64))
  local known = redis.call('HGET', key, id) or ''
  redis.call('HSET', key, id, string.sub(known .. place, -REMEMBERED))
end

-- took_part notes an attempt for agents, named with commas between.
local function took_part(agents, position)
  local place = agents ~= '' and packed(position)
  if not place then return end
  for agent in string.gmatch(agents, '[^,]+') do
    if redis.call('APPEND', slot .. 'a:' .. agent, place) == 8 then
      redis.call('SADD', slot .. 'parted', agent)
    end
  end
end
