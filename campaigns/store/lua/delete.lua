-- Begins to delete a campaign that is idle or ended and has no call in the air:
-- from then on nobody finds it, and its controller has lost it. Or goes on with
-- what somebody left, whose lease is over. The keys go afterwards, some at a time;
-- see clear.lua. gone, which was the run hash, goes last.
--
-- KEYS[1] run   also touched: gone, settings; read: open
-- ARGV[1] now, ms
-- ARGV[2] who deletes, a name of this deletion alone
-- ARGV[3] lease until, ms
-- ARGV[4] begin, or resume, which begins nothing
--
-- Returns {OK}  {NOT_FOUND}  {CONFLICT, state}, where state is deleting for one that
--         somebody else is deleting

local gone, state = slot .. 'gone', redis.call('HGET', run, 'state')
if state then
  if ARGV[4] ~= 'begin' then return {NOT_FOUND} end
  if state ~= 'idle' and state ~= 'ended' or redis.call('HLEN', OPEN) > 0 then return {CONFLICT, state} end
  redis.call('RENAME', run, gone)
  redis.call('DEL', slot .. 'settings')
  wake('state')
else
  if redis.call('EXISTS', gone) == 0 then return {NOT_FOUND} end
  if tonumber(redis.call('HGET', gone, 'until') or '0') > tonumber(ARGV[1]) then return {CONFLICT, 'deleting'} end
end
redis.call('HSET', gone, 'by', ARGV[2], 'until', ARGV[3])
return {OK}
