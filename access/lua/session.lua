-- Looks a session up, with its user, and notes that it is in use.
--
-- KEYS[1] session  KEYS[2] users
-- ARGV[1] now, ms
-- ARGV[2] longest time between two requests, ms
-- ARGV[3] how old the note of the last request may be, ms
--
-- Returns {'OK', user, created, seen, until, address, agent, record of the user}
--         {'GONE'}

local now = tonumber(ARGV[1])
local f = redis.call('HMGET', KEYS[1], 'user', 'created', 'seen', 'until', 'address', 'agent')
if not f[1] then return {'GONE'} end
local seen = tonumber(f[3])
local user = redis.call('HGET', KEYS[2], f[1])
if not user or now >= tonumber(f[4]) or now - seen > tonumber(ARGV[2]) then return {'GONE'} end
if now - seen >= tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'seen', ARGV[1])
  f[3] = ARGV[1]
end
return {'OK', f[1], f[2], f[3], f[4], f[5], f[6], user}
