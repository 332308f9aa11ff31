-- Keeps a new token.
--
-- KEYS[1] tokens  KEYS[2] tokens of the owner  KEYS[3] users
-- ARGV[1] folded name of the owner
-- ARGV[2] key  ARGV[3] record
-- ARGV[4] most tokens of an owner
--
-- Returns {'OK'}  {'GONE'} there is no such owner  {'FULL'}

if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 0 then return {'GONE'} end
if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[4]) then return {'FULL'} end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('SADD', KEYS[2], ARGV[2])
return {'OK'}
