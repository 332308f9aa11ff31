-- Gives a campaign up, so that another controller can take it at once. From
-- then on the epoch is refused like an old one.
--
-- KEYS[1] run
-- ARGV[1] epoch
--
-- Returns {OK}  {STALE}

if not current(ARGV[1]) then return {STALE} end
redis.call('HSET', run, 'owner', '', 'lease', 0)
wake('state')
return {OK}
