-- Notes that a token was used, unless it was revoked meanwhile.
--
-- KEYS[1] tokens  KEYS[2] used
-- ARGV[1] key  ARGV[2] now, ms
--
-- Returns {'OK'}

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) end
return {'OK'}
