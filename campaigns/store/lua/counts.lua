-- Counts the members of a campaign by state, from the sizes of the indexes.
--
-- KEYS[1] run   also read: seq, retry, lanes, lane:*, open, held, await, ends, ended:*
-- ARGV[1] now, ms
--
-- Returns {OK, imported, not due, came due in retry, claimed, held, awaiting a
--         result, next due ms or '', next deadline ms or '', how many lanes,
--         lane, due there, …, cause, ended, …}

local lanes, ends = redis.call('SMEMBERS', LANES), redis.call('SMEMBERS', ENDS)
local deadline = redis.call('ZRANGE', AWAIT, 0, 0, 'WITHSCORES')
local reply = {
  OK, tonumber(redis.call('GET', slot .. 'seq') or '0'), redis.call('ZCARD', RETRY),
  redis.call('ZCOUNT', RETRY, '-inf', ARGV[1]), redis.call('HLEN', OPEN), redis.call('SCARD', HELD),
  redis.call('ZCARD', AWAIT), next_due(), deadline[2] or '', #lanes,
}
for _, lane in ipairs(lanes) do
  reply[#reply + 1] = lane
  reply[#reply + 1] = redis.call('ZCARD', slot .. 'lane:' .. lane)
end
for _, cause in ipairs(ends) do
  reply[#reply + 1] = cause
  reply[#reply + 1] = redis.call('SCARD', slot .. 'ended:' .. cause)
end
return reply
