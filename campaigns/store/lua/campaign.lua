-- What the scripts of a campaign's slot share. It is put before each of them.
--
-- KEYS[1] is always the run hash; its name gives the slot's prefix, from which
-- the names of keys are built that depend on what a script reads. All of them
-- carry the same hash tag.
--
-- Redis refuses a script for want of memory or disk only at its first write, and
-- then as a whole. Where memory is full it lets removals pass, and what follows
-- them: so scripts that begin something write before they remove, and are
-- refused; scripts that end something remove first, and are carried out.
--
-- A member's record, as record.go writes it:
--   STATE ARG | number | lane | rank | expire | numbers | JSON
--   STATE  w waiting, c claimed (ARG = attempt id), h held (ARG = attempt whose
--   result it waits for, empty for none), e ended (ARG = end cause)
--   number to be called next; lane as campaigns.Lane names it; rank - 1000, empty
--   for 0; expire in ms, empty for never; numbers = how many the member has, empty
--   for 1. JSON is what only Go reads.

local OK, STALE, NOT_RUNNING, AT_LIMIT, NONE_DUE, NOT_OPEN, CHANGED, CONFLICT, NOT_FOUND, OUTDATED =
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9

local run = KEYS[1]
local slot = string.sub(run, 1, -4)
local RETRY, LANES, OPEN, HELD, AWAIT, ENDS, EVENTS =
  slot .. 'retry', slot .. 'lanes', slot .. 'open', slot .. 'held', slot .. 'await', slot .. 'ends', slot .. 'events'

-- Whether epoch is the newest and its controller has not given the campaign up.
local function current(epoch)
  local r = redis.call('HMGET', run, 'epoch', 'owner')
  return r[1] == epoch and r[2] and r[2] ~= ''
end

-- Whether revision is that of the settings: who places members by older ones
-- would put them into the wrong lane.
local function up_to_date(revision)
  return (redis.call('HGET', run, 'revision') or '0') == revision
end

local function bucket(id)
  return string.format('%sm:%d', slot, math.floor(id / 64))
end

local function indexed(id)
  return string.format('%010d', id)
end

local function parse(raw)
  local m = {}
  m.state, m.arg, m.number, m.lane, m.rank, m.expire, m.numbers =
    string.match(raw, '^(%a)([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|')
  m.rank = (tonumber(m.rank) or 0) + 1000
  m.expire = tonumber(m.expire)
  m.numbers = tonumber(m.numbers) or 1
  return m
end

-- The record with another state. rest is everything from the first bar on.
local function restate(raw, state)
  return state .. string.sub(raw, string.find(raw, '|', 1, true), -1)
end

-- A lane's score: greater rank (0 to 2046) first, then earlier due. It fits the
-- 53 bits of a double for times below 2^42 ms, which is until 2109.
local BAND = 4398046511104
local function score(rank, due)
  return string.format('%.0f', (2046 - rank) * BAND + math.min(due, BAND - 1))
end

local function enlane(id, m, due)
  redis.call('ZADD', slot .. 'lane:' .. m.lane, score(m.rank, due), indexed(id))
  redis.call('SADD', LANES, m.lane)
end

-- Takes a member out of its lane. The lane of an agent is forgotten when it is
-- empty: of time zones there are few, agents come and go.
local function unlane(id, lane)
  local key = slot .. 'lane:' .. lane
  redis.call('ZREM', key, indexed(id))
  if string.find(lane, '@', 1, true) and redis.call('EXISTS', key) == 0 then redis.call('SREM', LANES, lane) end
end

-- Moves up to max members that have come due from retry to their lanes.
local function promote(now, max)
  local due = redis.call('ZRANGEBYSCORE', RETRY, '-inf', now, 'WITHSCORES', 'LIMIT', 0, max)
  for i = 1, #due, 2 do
    local id = tonumber(due[i])
    local raw = redis.call('HGET', bucket(id), id)
    if raw then enlane(id, parse(raw), tonumber(due[i + 1])) end
    redis.call('ZREM', RETRY, due[i])
  end
  return #due / 2
end

-- When the earliest member in retry is due, in ms; '' for an empty retry.
local function next_due()
  local head = redis.call('ZRANGE', RETRY, 0, 0, 'WITHSCORES')
  return head[2] or ''
end

-- Appends an event; gives its position in the stream.
local function emit(json)
  return redis.call('XADD', EVENTS, '*', 'e', json)
end

-- Puts a member whose record says so among the ended ones.
local function conclude(id, cause, now)
  redis.call('SADD', slot .. 'ended:' .. cause, id)
  redis.call('SADD', ENDS, cause)
  emit(string.format('{"type":"member.ended","at":%s,"member":%d,"cause":"%s"}', now, id, cause))
end

-- Ends a member that is in no index any more.
local function finish_member(id, raw, cause, now)
  redis.call('HSET', bucket(id), id, restate(raw, 'e' .. cause))
  conclude(id, cause, now)
end

local function wake(kind)
  redis.call('PUBLISH', 'tandem:wake', kind .. ' ' .. string.match(slot, '{c:(.*)}'))
end
