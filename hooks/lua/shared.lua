-- What the scripts of the webhooks' slot share. It is put before each of them.
--
-- KEYS[1] is always the HASH hook -> JSON; its name gives the slot's prefix, from
-- which the other names are built. All of them carry the same hash tag.
--
--   revision      STRING grows with every change of a hook
--   lease         HASH owner, until in ms: who makes deliveries of events
--   cursors       HASH campaign -> position of the last event that was looked at
--   seq           STRING counter; what came later has the greater number
--   off           SET hooks that are disabled
--   failing       SET hooks whose last sending failed
--   due           ZSET hook -> when there is something to do for it, ms
--   age:HOOK      ZSET delivery -> seq; all that are queued or in flight
--   queue:HOOK    ZSET delivery -> when it is to be sent, ms
--   flight:HOOK   ZSET delivery -> until when its sender has it, ms
--   box:HOOK      HASH delivery -> JSON
--   dead          ZSET dead letter -> seq;  dead:HOOK likewise
--   graves        HASH dead letter -> died in ms|why|JSON of the delivery
--
-- The id of a delivery is its hook's id, a dot and the id of the event, so that the
-- same event cannot be queued twice for a hook.

local OK, NOT_FOUND, CHANGED, FULL, STALE = 0, 1, 2, 3, 4

-- How many deliveries of a hook are in flight at once, and of one that fails.
local AT_ONCE, AT_ONCE_FAILING = 4, 1

local HOOKS = KEYS[1]
local slot = string.sub(HOOKS, 1, -6)
local REVISION, LEASE, CURSORS, SEQ, OFF, FAILING, DUE, DEAD, GRAVES =
  slot .. 'revision', slot .. 'lease', slot .. 'cursors', slot .. 'seq', slot .. 'off', slot .. 'failing', slot .. 'due',
  slot .. 'dead', slot .. 'graves'

local function part(name, hook) return slot .. name .. ':' .. hook end

local function hook_of(delivery) return string.match(delivery, '^([^.]*)') end

local function next_seq() return string.format('%.0f', redis.call('INCR', SEQ)) end

-- How many more deliveries of a hook can go out.
local function room(hook)
  local most = AT_ONCE
  if redis.call('SISMEMBER', FAILING, hook) == 1 then most = AT_ONCE_FAILING end
  return most - redis.call('ZCARD', part('flight', hook))
end

-- Writes down when there is something to do for a hook: a delivery is due and may
-- go out, or the sender of one has not said in time what became of it.
local function index(hook)
  local at
  if redis.call('SISMEMBER', OFF, hook) == 0 then
    at = redis.call('ZRANGE', part('flight', hook), 0, 0, 'WITHSCORES')[2]
    if room(hook) > 0 then
      local due = redis.call('ZRANGE', part('queue', hook), 0, 0, 'WITHSCORES')[2]
      if due and (not at or tonumber(due) < tonumber(at)) then at = due end
    end
  end
  if at then redis.call('ZADD', DUE, at, hook) else redis.call('ZREM', DUE, hook) end
end

local function wake(what) redis.call('PUBLISH', 'tandem:hooks', what) end

-- Removes a delivery from wherever it waits; gives its JSON.
local function take(hook, delivery)
  local record = redis.call('HGET', part('box', hook), delivery)
  redis.call('ZREM', part('queue', hook), delivery)
  redis.call('ZREM', part('flight', hook), delivery)
  redis.call('ZREM', part('age', hook), delivery)
  redis.call('HDEL', part('box', hook), delivery)
  return record
end

-- Forgets a dead letter.
local function exhume(delivery)
  redis.call('ZREM', DEAD, delivery)
  redis.call('ZREM', part('dead', hook_of(delivery)), delivery)
  return redis.call('HDEL', GRAVES, delivery)
end

-- Forgets dead letters beyond the most, and those that died before a time; some at once.
local function tidy(most, before)
  local gone = 0
  for _ = 1, 100 do
    local head = redis.call('ZRANGE', DEAD, 0, 0)[1]
    if not head then break end
    if redis.call('ZCARD', DEAD) <= tonumber(most) then
      local died = string.match(redis.call('HGET', GRAVES, head) or '0|', '^(%d+)|')
      if tonumber(died) >= tonumber(before) then break end
    end
    exhume(head)
    gone = gone + 1
  end
  return gone
end

-- Makes a dead letter.
local function bury(hook, delivery, record, now, why)
  local seq = next_seq()
  redis.call('HSET', GRAVES, delivery, now .. '|' .. why .. '|' .. record)
  redis.call('ZADD', DEAD, seq, delivery)
  redis.call('ZADD', part('dead', hook), seq, delivery)
end

-- Puts a delivery into the queue of its hook, to be sent now.
local function queue(hook, delivery, record, now)
  redis.call('HSET', part('box', hook), delivery, record)
  redis.call('ZADD', part('age', hook), next_seq(), delivery)
  redis.call('ZADD', part('queue', hook), now, delivery)
end
