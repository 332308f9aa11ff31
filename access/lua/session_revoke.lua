-- Ends a session.
--
-- KEYS[1] session   also touched: sessions:*
-- ARGV[1] id
-- ARGV[2] what names of keys of users' sessions begin with
--
-- Returns {'OK'}  {'GONE'}

local user = redis.call('HGET', KEYS[1], 'user')
if not user then return {'GONE'} end
redis.call('DEL', KEYS[1])
redis.call('ZREM', ARGV[2] .. user, ARGV[1])
return {'OK'}
