-- Looks a token up, with its owner.
--
-- KEYS[1] tokens  KEYS[2] users  KEYS[3] used
-- ARGV[1] key
--
-- Returns {'OK', record of the token, record of the owner, last use, ms, or ''}
--         {'GONE'}

local token = redis.call('HGET', KEYS[1], ARGV[1])
if not token then return {'GONE'} end
local owner = redis.call('HGET', KEYS[2], cjson.decode(token).of)
if not owner then return {'GONE'} end
return {'OK', token, owner, redis.call('HGET', KEYS[3], ARGV[1]) or ''}
