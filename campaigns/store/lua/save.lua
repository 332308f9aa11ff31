-- Changes the settings of a campaign.
--
-- KEYS[1] run   also touched: settings
-- ARGV[1] JSON of the campaign
--
-- Returns {OK}  {NOT_FOUND}

if redis.call('EXISTS', run) == 0 then return {NOT_FOUND} end
redis.call('SET', slot .. 'settings', ARGV[1])
redis.call('HINCRBY', run, 'revision', 1)
wake('state')
return {OK}
