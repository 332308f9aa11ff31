-- Removes a hook with its deliveries and dead letters: these first, some at a
-- time, so that a removal that was broken off can be asked for again.
--
-- KEYS[1] hooks   also touched: revision, off, failing, due, age, queue, flight, box, dead, graves
-- ARGV[1] hook
-- ARGV[2] how many dead letters go at once
--
-- Returns {OK, 1 when the hook is gone, 0 to be asked again}  {NOT_FOUND}

local hook = ARGV[1]
if redis.call('HEXISTS', HOOKS, hook) == 0 then return {NOT_FOUND} end
for _, delivery in ipairs(redis.call('ZRANGE', part('dead', hook), 0, tonumber(ARGV[2]) - 1)) do exhume(delivery) end
if redis.call('EXISTS', part('dead', hook)) == 1 then return {OK, 0} end
redis.call('HDEL', HOOKS, hook)
redis.call('SREM', OFF, hook)
redis.call('SREM', FAILING, hook)
redis.call('ZREM', DUE, hook)
redis.call('UNLINK', part('age', hook), part('queue', hook), part('flight', hook), part('box', hook))
redis.call('INCR', REVISION)
wake('changed')
return {OK, 1}
