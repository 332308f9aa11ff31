-- Reads the settings of a campaign together with their revision.
--
-- KEYS[1] run   also read: settings
--
-- Returns {OK, revision, JSON}  {NOT_FOUND}

local json = redis.call('GET', slot .. 'settings')
if not json then return {NOT_FOUND} end
return {OK, tonumber(redis.call('HGET', run, 'revision') or '0'), json}
