-- Moves a campaign on, by the controller that runs it.
--
-- KEYS[1] run   also touched: open, retry, lanes, lane:*, held, await, events, states
-- ARGV[1] epoch
-- ARGV[2] from
-- ARGV[3] to
-- ARGV[4] cause
-- ARGV[5] now, ms
--
-- Returns {OK, state, cause, since, epoch, owner, lease}  {STALE}
--         {CONFLICT, state, …} when it is not in ARGV[2] any more, when it should
--         end and a member is not ended (an attempt is open, where its calendar is over),
--         or should be idle with an attempt open

if not current(ARGV[1]) then return {STALE} end
if redis.call('HGET', run, 'state') ~= ARGV[2]
  or (ARGV[3] == 'ended' and (redis.call('HLEN', OPEN) > 0 or ARGV[4] ~= 'QUEUE_EXPIRE' and unfinished()))
  or (ARGV[3] == 'idle' and redis.call('HLEN', OPEN) > 0) then
  return {CONFLICT, unpack(fields())}
end
if ARGV[2] ~= ARGV[3] then change(ARGV[3], ARGV[4], ARGV[5]) end
return {OK, unpack(fields())}
