-- Begins a session of a user who is still as they were read: a password that was
-- changed since it was compared, or a user who was disabled, opens nothing. Beyond the most that a user can have, the oldest end.
--
-- KEYS[1] session  KEYS[2] sessions of the user  KEYS[3] users   also touched: session:*
-- ARGV[1] folded name of the user
-- ARGV[2] id
-- ARGV[3] now, ms  ARGV[4] absolute end, ms
-- ARGV[5] address  ARGV[6] user agent
-- ARGV[7] most sessions of a user
-- ARGV[8] what names of keys of sessions begin with
-- ARGV[9] record of the user as it was read  ARGV[10] with the time of this sign-in
--
-- Returns {'OK'}  {'RACED'}

if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[9] then return {'RACED'} end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[10])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3])
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[7])
for _, id in ipairs(over >= 0 and redis.call('ZRANGE', KEYS[2], 0, over) or {}) do
  redis.call('DEL', ARGV[8] .. id)
  redis.call('ZREM', KEYS[2], id)
end
redis.call('HSET', KEYS[1], 'user', ARGV[1], 'created', ARGV[3], 'seen', ARGV[3], 'until', ARGV[4], 'address', ARGV[5], 'agent', ARGV[6])
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', ARGV[4] - ARGV[3]))
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
redis.call('PEXPIRE', KEYS[2], string.format('%.0f', ARGV[4] - ARGV[3]))
return {'OK'}
