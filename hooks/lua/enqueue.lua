-- Queues the deliveries of some events of a campaign and moves the cursor past
-- them, in one step: an event is queued once, whoever else tries. Where a hook has
-- too many, the oldest of them becomes a dead letter.
--
-- KEYS[1] hooks   also touched: cursors, seq, age, queue, flight, box, due, dead, graves; read: revision, off, failing
-- ARGV[1] campaign
-- ARGV[2] the cursor as it was read, '' for none
-- ARGV[3] the new cursor
-- ARGV[4] now, ms
-- ARGV[5] how many deliveries of a hook may wait
-- ARGV[6] how many dead letters there may be
-- ARGV[7] those that died before this are forgotten, ms
-- ARGV[8] why the oldest becomes a dead letter
-- ARGV[9] revision of the hooks by which the deliveries were made: an event that
--         came after a hook must not be passed by somebody who does not know it
-- then hook, delivery and JSON of each
--
-- Returns {OK, queued, made dead letters}  {CHANGED} when cursor or hooks are others

if (redis.call('HGET', CURSORS, ARGV[1]) or '') ~= ARGV[2] then return {CHANGED} end
if (redis.call('GET', REVISION) or '') ~= ARGV[9] then return {CHANGED} end
redis.call('HSET', CURSORS, ARGV[1], ARGV[3])
local queued, dropped, touched = 0, 0, {}
for i = 10, #ARGV, 3 do
  local hook, delivery = ARGV[i], ARGV[i + 1]
  if redis.call('HEXISTS', HOOKS, hook) == 1 and redis.call('SISMEMBER', OFF, hook) == 0 then
    queue(hook, delivery, ARGV[i + 2], ARGV[4])
    queued = queued + 1
    touched[hook] = true
    if redis.call('ZCARD', part('age', hook)) > tonumber(ARGV[5]) then
      local oldest = redis.call('ZRANGE', part('age', hook), 0, 0)[1]
      bury(hook, oldest, take(hook, oldest), ARGV[4], ARGV[8])
      dropped = dropped + 1
    end
  end
end
if dropped > 0 then tidy(ARGV[6], ARGV[7]) end
for hook in pairs(touched) do index(hook) end
if queued > 0 then wake('queued') end
return {OK, queued, dropped}
