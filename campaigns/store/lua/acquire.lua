-- Acquires a campaign for a controller: when nobody has it, the lease is over,
-- or the controller of that name had it (the process was started again).
--
-- KEYS[1] run
-- ARGV[1] controller
-- ARGV[2] now, ms
-- ARGV[3] lease until, ms
--
-- Returns {OK, state, cause, since, epoch, owner, lease} with an epoch that is
--         one more than the last; {CONFLICT, state, …} when another has it; {NOT_FOUND}

local r = redis.call('HMGET', run, 'state', 'owner', 'lease')
if not r[1] then return {NOT_FOUND} end
if r[2] ~= '' and r[2] ~= ARGV[1] and tonumber(r[3]) > tonumber(ARGV[2]) then
  return {CONFLICT, unpack(fields())}
end
redis.call('HINCRBY', run, 'epoch', 1)
redis.call('HSET', run, 'owner', ARGV[1], 'lease', ARGV[3])
return {OK, unpack(fields())}
