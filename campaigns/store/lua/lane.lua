-- Reads up to max members of a lane, in its order, from the one after another.
--
-- KEYS[1] run   also read: lane:*, m:*
-- ARGV[1] lane
-- ARGV[2] the member after which to begin, '' for the first
-- ARGV[3] its score, for the case that it has left the lane
-- ARGV[4] max
-- ARGV[5] revision of the settings by which they will be judged; may be left out
--
-- Returns {OK, member, score, record, …}  {OUTDATED}

if ARGV[5] and not up_to_date(ARGV[5]) then return {OUTDATED} end
local key, first = slot .. 'lane:' .. ARGV[1], 0
if ARGV[2] ~= '' then
  local rank = redis.call('ZRANK', key, indexed(tonumber(ARGV[2])))
  first = rank and rank + 1 or redis.call('ZCOUNT', key, '-inf', '(' .. ARGV[3])
end
local found = redis.call('ZRANGE', key, first, first + tonumber(ARGV[4]) - 1, 'WITHSCORES')
local reply = {OK}
for i = 1, #found, 2 do
  local id = tonumber(found[i])
  reply[#reply + 1] = id
  reply[#reply + 1] = found[i + 1]
  reply[#reply + 1] = redis.call('HGET', bucket(id), id) or ''
end
return reply
