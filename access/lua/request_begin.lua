-- Asks for the right to make a request, or for its answer.
--
-- KEYS[1] request
-- ARGV[1] what tells requests apart  ARGV[2] mark of who asks
-- ARGV[3] now, ms  ARGV[4] how long the right lasts, ms
--
-- Returns {'fresh'}  {'busy'}  {'mismatch'}  {'replay', status, type, body, dropped}

local f = redis.call('HMGET', KEYS[1], 'print', 'until', 'status', 'type', 'body', 'dropped')
if f[1] and tonumber(f[2]) > tonumber(ARGV[3]) then
  if f[1] ~= ARGV[1] then return {'mismatch'} end
  if not f[3] then return {'busy'} end
  return {'replay', f[3], f[4], f[5], f[6]}
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'print', ARGV[1], 'mark', ARGV[2], 'until', string.format('%.0f', ARGV[3] + ARGV[4]))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {'fresh'}
