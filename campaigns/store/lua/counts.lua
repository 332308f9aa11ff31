-- Counts the members of a campaign by state, from the sizes of the indexes.
--
-- KEYS[1] run   also read: seq, retry, lanes, lane:*, open, held, ends, ended:*
-- ARGV[1] now, ms
--
-- Returns {OK, imported, not due, came due in retry, in lanes, claimed, held, next due ms or '', cause, ended, …}

local due = 0
for _, lane in ipairs(redis.call('SMEMBERS', LANES)) do
  due = due + redis.call('ZCARD', slot .. 'lane:' .. lane)
end
local reply = {
  OK, tonumber(redis.call('GET', slot .. 'seq') or '0'), redis.call('ZCARD', RETRY),
  redis.call('ZCOUNT', RETRY, '-inf', ARGV[1]), due,
  redis.call('HLEN', OPEN), redis.call('SCARD', HELD), next_due(),
}
for _, cause in ipairs(redis.call('SMEMBERS', ENDS)) do
  reply[#reply + 1] = cause
  reply[#reply + 1] = redis.call('SCARD', slot .. 'ended:' .. cause)
end
return reply
