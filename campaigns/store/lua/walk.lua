-- Walks through an index of waiting members, in its order. A place in it is
-- found in a logarithm of its size, also where a million stand at one score.
--
-- KEYS[1] run   also read: retry, lane:*
-- ARGV[1] index: retry or lane:LANE
-- ARGV[2] score to begin at
-- ARGV[3] member of that score to begin after, as it stands in the index; '' for
--         the first of that score
-- ARGV[4] how many, at most 1000
--
-- Returns {OK, member, score, …}

local key, after = slot .. ARGV[1], ARGV[3]
local first
local there = after ~= '' and redis.call('ZSCORE', key, after)
if there and tonumber(there) == tonumber(ARGV[2]) then
  first = redis.call('ZRANK', key, after) + 1
else
  first = redis.call('ZCOUNT', key, '-inf', '(' .. ARGV[2])
  local beyond = after == '' and first or redis.call('ZCOUNT', key, '-inf', ARGV[2])
  while first < beyond do
    local middle = math.floor((first + beyond) / 2)
    if redis.call('ZRANGE', key, middle, middle)[1] <= after then first = middle + 1 else beyond = middle end
  end
end
return {OK, unpack(redis.call('ZRANGE', key, first, first + tonumber(ARGV[4]) - 1, 'WITHSCORES'))}
