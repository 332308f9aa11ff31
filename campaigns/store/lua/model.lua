-- Keeps what a pacer has learned about a campaign.
--
-- KEYS[1] run   also touched: model
-- ARGV[1] epoch
-- ARGV[2] the model
--
-- Returns {OK}  {STALE}

if not current(ARGV[1]) then return {STALE} end
redis.call('SET', slot .. 'model', ARGV[2])
return {OK}
