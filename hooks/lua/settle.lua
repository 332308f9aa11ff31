-- Says what became of a delivery that a sender had claimed.
--
-- KEYS[1] hooks   also touched: age, queue, flight, box, due, failing, dead, graves, seq; read: off
-- ARGV[1] hook
-- ARGV[2] delivery
-- ARGV[3] until when the sender has it, as it was claimed
-- ARGV[4] sent, back (not tried), again or dead
-- ARGV[5] now, ms
-- ARGV[6] when it is to be sent, ms; for back and again
-- ARGV[7] its new JSON
-- ARGV[8] how many dead letters there may be
-- ARGV[9] those that died before this are forgotten, ms
--
-- Returns {OK}  {STALE} when the sender does not have it any more

local hook, delivery, what = ARGV[1], ARGV[2], ARGV[4]
local has = redis.call('ZSCORE', part('flight', hook), delivery)
if not has or tonumber(has) ~= tonumber(ARGV[3]) then return {STALE} end
if what == 'sent' then
  take(hook, delivery)
  redis.call('SREM', FAILING, hook)
elseif what == 'dead' then
  take(hook, delivery)
  bury(hook, delivery, ARGV[7], ARGV[5], '')
  tidy(ARGV[8], ARGV[9])
  redis.call('SADD', FAILING, hook)
else
  redis.call('ZREM', part('flight', hook), delivery)
  redis.call('ZADD', part('queue', hook), ARGV[6], delivery)
  redis.call('HSET', part('box', hook), delivery, ARGV[7])
  if what == 'again' then redis.call('SADD', FAILING, hook) end
end
index(hook)
return {OK}
