-- Writes a hook, unless it was changed since it was read.
--
-- KEYS[1] hooks   also touched: revision, off, failing, due; read: queue, flight
-- ARGV[1] hook
-- ARGV[2] its JSON as it was read, '' for a new one
-- ARGV[3] its new JSON
-- ARGV[4] how many hooks there may be
-- ARGV[5] 1 for a disabled hook, else 0
-- ARGV[6] revision of all hooks among which its name is the only one of its kind
--
-- Returns {OK}  {NOT_FOUND}  {CHANGED}  {FULL}

if (redis.call('GET', REVISION) or '') ~= ARGV[6] then return {CHANGED} end
local was = redis.call('HGET', HOOKS, ARGV[1])
if ARGV[2] == '' then
  if was then return {CHANGED} end
  if redis.call('HLEN', HOOKS) >= tonumber(ARGV[4]) then return {FULL} end
else
  if not was then return {NOT_FOUND} end
  if was ~= ARGV[2] then return {CHANGED} end
end
redis.call('HSET', HOOKS, ARGV[1], ARGV[3])
redis.call(ARGV[5] == '1' and 'SADD' or 'SREM', OFF, ARGV[1])
-- Whoever changes a hook may have mended it.
redis.call('SREM', FAILING, ARGV[1])
index(ARGV[1])
redis.call('INCR', REVISION)
wake('changed')
return {OK}
