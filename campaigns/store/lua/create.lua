-- Creates a campaign.
--
-- KEYS[1] run   also touched: settings
-- ARGV[1] JSON of the campaign
-- ARGV[2] now, ms
--
-- Returns {OK}  {CONFLICT} where it exists

if redis.call('EXISTS', run) == 1 then return {CONFLICT} end
redis.call('SET', slot .. 'settings', ARGV[1])
redis.call('HSET', run, 'state', 'idle', 'cause', '', 'since', ARGV[2], 'epoch', 0, 'revision', 1, 'owner', '', 'lease', 0)
return {OK}
