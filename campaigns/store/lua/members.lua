-- Reads members, each as it is at one moment.
--
-- KEYS[1] run   also read: m:*, retry, lane:*, await
-- ARGV members, at most 128
--
-- Returns {OK, member, record, lane's score or '', due or deadline in ms or '', …}
--         without those that are not there; see lua/member.lua

local reply = {OK}
for _, text in ipairs(ARGV) do
  local id = tonumber(text)
  local raw = redis.call('HGET', bucket(id), id)
  if raw then
    local m, lane, at = parse(raw), false, false
    if m.state == 'h' then
      at = redis.call('ZSCORE', AWAIT, indexed(id))
    elseif m.state == 'w' then
      lane = redis.call('ZSCORE', slot .. 'lane:' .. m.lane, indexed(id))
      at = not lane and redis.call('ZSCORE', RETRY, indexed(id))
    end
    local n = #reply
    reply[n + 1], reply[n + 2], reply[n + 3], reply[n + 4] = id, raw, lane or '', at or ''
  end
end
return reply
