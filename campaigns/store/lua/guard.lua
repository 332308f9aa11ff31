-- What the scripts of the guards' slot share. It is put before each of them.
--
-- KEYS[1] is always the hash of do-not-call lists; its name gives the slot's
-- prefix, from which the names of the other keys are built. All of them carry
-- the same hash tag.
--
-- A number is a bucket and a field there, as in the slots of campaigns:
--   dnc:LIST:BUCKET  field -> 'ADDED|UNTIL|REASON', ms; UNTIL empty for ever
--   holds:BUCKET     field -> 'UNTIL|WHY' of a hold that binds calls without a
--                    reserved agent; '!field' of one that binds every call
--   calls:n:NUMBER   mark -> when, ms: the calls of 30 days; mark = the subject in
--   calls:p:PERSON   4 bytes and the attempt in 8
--   lapse            'LIST BUCKET FIELD' -> UNTIL of entries that do not last

local OK, NOT_FOUND = 0, 8

local lists = KEYS[1]
local slot = string.sub(lists, 1, -6)
local LAPSE = slot .. 'lapse'

local function entries(list, bucket) return slot .. 'dnc:' .. list .. ':' .. bucket end

-- Until when an entry, or a hold, is in force: nil when it is not, or not any
-- more, huge for one that lasts.
local function in_force(entry, now, pattern)
  if not entry then return nil end
  local stop = string.match(entry, pattern)
  if stop == '' then return math.huge end
  stop = tonumber(stop)
  if stop > now then return stop end
end

local function listed(list, bucket, field, now)
  return in_force(redis.call('HGET', entries(list, bucket), field), now, '^%d*|(%d*)')
end

-- Forgets up to max entries whose time has passed.
local function forget(now, max)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', LAPSE, '-inf', now, 'LIMIT', 0, max)) do
    local list, bucket, field = string.match(member, '^(%S+) (%d+) (.+)$')
    if not listed(list, bucket, field, now) and redis.call('HDEL', entries(list, bucket), field) == 1 then
      if redis.call('HINCRBY', lists, list, -1) <= 0 then redis.call('HDEL', lists, list) end
    end
    redis.call('ZREM', LAPSE, member)
  end
end
