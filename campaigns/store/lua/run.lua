-- What the scripts of the run hash share. It is put before them, after campaign.lua.

local function fields()
  return redis.call('HMGET', run, 'state', 'cause', 'since', 'epoch', 'owner', 'lease')
end

local function change(to, cause, now)
  redis.call('HSET', run, 'state', to, 'cause', cause, 'since', now)
  local position = emit(string.format('{"type":"campaign.state","at":%s,"state":"%s","cause":"%s"}', now, to, cause))
  -- Where these events stand, the last thousand: nobody has to look for them among the attempts.
  redis.call('RPUSH', slot .. 'states', position)
  redis.call('LTRIM', slot .. 'states', -1000, -1)
  wake('state')
end

-- Whether a member is left that is, or may come, to be called.
local function unfinished()
  if redis.call('HLEN', OPEN) > 0 or redis.call('ZCARD', RETRY) > 0 or redis.call('SCARD', HELD) > 0
    or redis.call('ZCARD', AWAIT) > 0 then
    return true
  end
  for _, lane in ipairs(redis.call('SMEMBERS', LANES)) do
    if redis.call('ZCARD', slot .. 'lane:' .. lane) > 0 then return true end
  end
  return false
end
