-- Takes back a try that was right: the name is clean, the address has one less.
-- One right password among many wrong ones does not make an address good.
--
-- KEYS[1] tries of the name  KEYS[2] tries from the address
--
-- Returns {'OK'}

redis.call('DEL', KEYS[1])
local count = tonumber(redis.call('HGET', KEYS[2], 'count') or '0')
if count <= 1 then
  redis.call('DEL', KEYS[2])
else
  redis.call('HSET', KEYS[2], 'count', string.format('%.0f', count - 1), 'until', '0')
end
return {'OK'}
