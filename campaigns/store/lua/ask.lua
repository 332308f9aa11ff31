-- Carries out what a person asks of a campaign: run, pause or stop it.
--
-- KEYS[1] run   also touched: open, events, states
-- ARGV[1] running, paused or stopping
-- ARGV[2] cause, letters digits and _ only
-- ARGV[3] now, ms
--
-- Returns {OK, state, cause, since, epoch, owner, lease} with the run hash as
--         it is afterwards; {CONFLICT, state, …}; {NOT_FOUND}
-- A state that is already there is no conflict and no change, but for a stop that
-- is to hang up (QUEUE_STOP_NOW) after one that was not. Stopping with no
-- call in the air is idle at once.

local state = redis.call('HGET', run, 'state')
if not state then return {NOT_FOUND} end

local to = ARGV[1]
if to == 'stopping' then
  if state == 'idle' or state == 'ended' then
    to = state
  elseif redis.call('HLEN', OPEN) == 0 then
    to = 'idle'
  end
elseif to == 'paused' and state ~= 'running' and state ~= 'paused' then
  return {CONFLICT, unpack(fields())}
end

-- Who has asked to stop can ask to hang up as well.
local now = to == 'stopping' and ARGV[2] == 'QUEUE_STOP_NOW' and redis.call('HGET', run, 'cause') ~= ARGV[2]
if to ~= state or now then change(to, ARGV[2], ARGV[3]) end
return {OK, unpack(fields())}
