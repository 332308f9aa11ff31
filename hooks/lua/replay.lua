-- Queues a dead letter again.
--
-- KEYS[1] hooks   also touched: dead, graves, age, queue, box, due, seq; read: off, failing, flight
-- ARGV[1] delivery
-- ARGV[2] the dead letter as it was read
-- ARGV[3] JSON of the delivery
-- ARGV[4] now, ms
-- ARGV[5] how many deliveries of a hook may wait
--
-- Returns {OK}  {NOT_FOUND}  {FULL}

local delivery = ARGV[1]
local hook = hook_of(delivery)
if redis.call('HGET', GRAVES, delivery) ~= ARGV[2] then return {NOT_FOUND} end
if redis.call('ZCARD', part('age', hook)) >= tonumber(ARGV[5]) then return {FULL} end
exhume(delivery)
queue(hook, delivery, ARGV[3], ARGV[4])
index(hook)
wake('queued')
return {OK}
