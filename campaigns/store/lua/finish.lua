-- Ends an attempt, exactly once: its record moves from the open ones to the
-- stream of events and into the histories of its member and its agents, its member to where the retry rules send it, and its answer,
-- if it had one, to the ledger of answers. The removal comes first, so that a
-- call that is over is recorded even when memory is full.
--
-- KEYS[1] run   also touched: open, m:*, retry, await, ended:*, ends, events, h:*, a:*, parted, answers
-- ARGV[1] epoch
-- ARGV[2] attempt id
-- ARGV[3] member
-- ARGV[4] the member's record from which the new one was computed
-- ARGV[5] the member's new record
-- ARGV[6] due in ms for a waiting member, deadline in ms for one that waits for a
--         result, end cause for an ended one
-- ARGV[7] the event's JSON
-- ARGV[8] revision of the settings by which the new record was placed
-- ARGV[9] bucket of the answer, '' for no answer
-- ARGV[10] answered by a person, ARGV[11] abandoned, ARGV[12] by a machine: 0 or 1
-- ARGV[13] the agents who had a part in it, with commas between
--
-- Returns {OK}  {STALE}  {NOT_OPEN}  {OUTDATED}
--         {CHANGED} when the record is not ARGV[4] any more: read it and settle again

local id = tonumber(ARGV[3])
if not current(ARGV[1]) then return {STALE} end
if redis.call('HEXISTS', OPEN, ARGV[2]) == 0 then return {NOT_OPEN} end
local raw = redis.call('HGET', bucket(id), id)
if raw ~= ARGV[4] then return {CHANGED} end
if parse(raw).arg ~= ARGV[2] then return {NOT_OPEN} end
if not up_to_date(ARGV[8]) then return {OUTDATED} end

redis.call('HDEL', OPEN, ARGV[2])
redis.call('HSET', bucket(id), id, ARGV[5])
local state = string.sub(ARGV[5], 1, 1)
if state == 'w' then
  redis.call('ZADD', RETRY, ARGV[6], indexed(id))
elseif state == 'h' then
  redis.call('ZADD', AWAIT, ARGV[6], indexed(id))
else
  redis.call('SADD', slot .. 'ended:' .. ARGV[6], id)
  redis.call('SADD', ENDS, ARGV[6])
end
local position = emit(ARGV[7])
remember(id, position)
took_part(ARGV[13], position)
if ARGV[9] ~= '' then answered(tonumber(ARGV[9]), ARGV[10], ARGV[11], ARGV[12]) end
return {OK}
