-- Gives a sender deliveries that are due, for a time. Those whose sender did not
-- say in time what became of them are due again.
--
-- KEYS[1] hooks   also touched: due, queue, flight; read: off, failing, box
-- ARGV[1] now, ms
-- ARGV[2] until when the sender has them, ms
-- ARGV[3] how many at most
--
-- Returns {OK, when there is something to do next in ms or '', then hook's JSON,
--         delivery and its JSON of each}

local out, left = {OK, ''}, tonumber(ARGV[3])
for _, hook in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', ARGV[1], 'LIMIT', 0, left)) do
  local flight, waiting = part('flight', hook), part('queue', hook)
  for _, delivery in ipairs(redis.call('ZRANGEBYSCORE', flight, '-inf', ARGV[1], 'LIMIT', 0, AT_ONCE)) do
    redis.call('ZREM', flight, delivery)
    redis.call('ZADD', waiting, ARGV[1], delivery)
  end
  local n = math.min(room(hook), left)
  if n > 0 then
    local settings = redis.call('HGET', HOOKS, hook)
    for _, delivery in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', ARGV[1], 'LIMIT', 0, n)) do
      local record = redis.call('HGET', part('box', hook), delivery)
      redis.call('ZREM', waiting, delivery)
      redis.call('ZADD', flight, ARGV[2], delivery)
      table.insert(out, settings)
      table.insert(out, delivery)
      table.insert(out, record)
      left = left - 1
    end
  end
  index(hook)
  if left <= 0 then break end
end
out[2] = redis.call('ZRANGE', DUE, 0, 0, 'WITHSCORES')[2] or ''
return out
