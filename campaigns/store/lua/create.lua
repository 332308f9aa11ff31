-- Creates a campaign.
--
-- KEYS[1] run   also touched: settings, tally; read: gone
-- ARGV[1] JSON of the campaign
-- ARGV[2] now, ms
--
-- Returns {OK}  {CONFLICT} where it exists, or one of that id is being deleted

if redis.call('EXISTS', run) == 1 or redis.call('EXISTS', slot .. 'gone') == 1 then return {CONFLICT} end
redis.call('DEL', slot .. 'tally') -- written by somebody who counted while one of that id was deleted
redis.call('SET', slot .. 'settings', ARGV[1])
redis.call('HSET', run, 'state', 'idle', 'cause', '', 'since', ARGV[2], 'epoch', 0, 'revision', ARGV[2], 'owner', '', 'lease', 0)
return {OK}
