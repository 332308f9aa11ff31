-- Prolongs a controller's lease of a campaign.
--
-- KEYS[1] run
-- ARGV[1] epoch
-- ARGV[2] lease until, ms
--
-- Returns {OK, state, cause, since, epoch, owner, lease}  {STALE}

if not current(ARGV[1]) then return {STALE} end
redis.call('HSET', run, 'lease', ARGV[2])
return {OK, unpack(fields())}
