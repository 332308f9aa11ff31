-- The history of members. It is put before the scripts that write it.
--
-- HASH h:BUCKET: member -> where its events stand in the stream, oldest first, 8
-- bytes each: 6 of the milliseconds, 2 of the number within them. The last 200
-- are kept. Events that were written before there was this index are not in it.

local REMEMBERED = 200 * 8

local function remember(id, position)
  local ms, n = string.match(position, '(%d+)-(%d+)')
  ms, n = tonumber(ms), tonumber(n)
  if n > 65535 then return end -- so many in one millisecond are no real ones
  local high, low = math.floor(ms / 16777216), ms % 16777216
  local key = string.format('%sh:%d', slot, math.floor(id / 64))
  local known = redis.call('HGET', key, id) or ''
  redis.call('HSET', key, id, string.sub(known .. string.char(
    math.floor(high / 65536), math.floor(high / 256) % 256, high % 256,
    math.floor(low / 65536), math.floor(low / 256) % 256, low % 256, math.floor(n / 256), n % 256), -REMEMBERED))
end
