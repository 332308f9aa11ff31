-- Keeps the answer to a request, or frees its key.
--
-- KEYS[1] request
-- ARGV[1] mark of who asked
-- ARGV[2] status, 0 = free the key  ARGV[3] content type  ARGV[4] body
-- ARGV[5] '1' = the body was too long
-- ARGV[6] until when, ms  ARGV[7] for how long, ms
--
-- Returns {'OK'}  {'GONE'} when the right has run out

if redis.call('HGET', KEYS[1], 'mark') ~= ARGV[1] then return {'GONE'} end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'status', ARGV[2], 'type', ARGV[3], 'body', ARGV[4], 'dropped', ARGV[5], 'until', ARGV[6])
  redis.call('PEXPIRE', KEYS[1], ARGV[7])
end
return {'OK'}
