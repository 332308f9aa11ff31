-- Ends a token.
--
-- KEYS[1] tokens  KEYS[2] tokens of the owner  KEYS[3] used
-- ARGV[1] key
--
-- Returns {'OK'}

redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('SREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return {'OK'}
