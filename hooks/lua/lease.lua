-- Takes, or keeps, the lease of the one who makes deliveries of events.
--
-- KEYS[1] hooks   also touched: lease
-- ARGV[1] owner
-- ARGV[2] now, ms
-- ARGV[3] until when, ms; 0 gives it back
--
-- Returns {OK}  {STALE} when somebody else has it

local r = redis.call('HMGET', LEASE, 'owner', 'until')
if r[1] and r[1] ~= ARGV[1] and tonumber(r[2]) > tonumber(ARGV[2]) then return {STALE} end
if ARGV[3] == '0' then
  redis.call('DEL', LEASE)
else
  redis.call('HSET', LEASE, 'owner', ARGV[1], 'until', ARGV[3])
end
return {OK}
