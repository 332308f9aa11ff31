-- Changes a member, unless it was changed since it was read, and moves it to the
-- index that its new record names. A claimed member stays claimed.
--
-- KEYS[1] run   also touched: m:*, num:*, retry, lanes, lane:*, held, await, ended:*, ends, events, h:*, dispositions
-- ARGV[1] member
-- ARGV[2] its record as it was read
-- ARGV[3] when it was due, or its deadline, in ms; '' for neither
-- ARGV[4] its new record
-- ARGV[5] due in ms for a waiting member, deadline in ms for one that waits for a
--         result, end cause for an ended one, else ''
-- ARGV[6] revision of the settings by which the new record was placed
-- ARGV[7] now, ms
-- ARGV[8] JSON of an event for the stream and the member's history, '' for none
-- ARGV[9] how many numbers are new, then bucket and field of each of them, and
--         then of each that is gone
--
-- Returns {OK}  {NOT_FOUND}  {OUTDATED}
--         {CHANGED} when the member is not as it was read
--         {CONFLICT, member} when that other member has one of the new numbers

local id, now = tonumber(ARGV[1]), tonumber(ARGV[7])
local raw = redis.call('HGET', bucket(id), id)
if not raw then return {NOT_FOUND} end
if raw ~= ARGV[2] then return {CHANGED} end
if not up_to_date(ARGV[6]) then return {OUTDATED} end

-- The index in which a member stands, and the time that it has there.
local function standing(m)
  if m.state == 'w' then
    local s = redis.call('ZSCORE', slot .. 'lane:' .. m.lane, indexed(id))
    if s then return 'lane:' .. m.lane, tonumber(s) % BAND end
    return 'retry', tonumber(redis.call('ZSCORE', RETRY, indexed(id)) or '0')
  elseif m.state == 'h' then
    if m.arg == '' then return 'held' end
    return 'await', tonumber(redis.call('ZSCORE', AWAIT, indexed(id)) or '0')
  elseif m.state == 'e' then
    return 'ended:' .. m.arg
  end
  return 'open'
end

local before, after = parse(raw), parse(ARGV[4])
local from, time = standing(before)
if time and ARGV[3] ~= string.format('%.0f', time) then return {CHANGED} end

local gone = 10 + 2 * tonumber(ARGV[9])
for i = 10, gone - 1, 2 do
  local owner = redis.call('HGET', slot .. 'num:' .. ARGV[i], ARGV[i + 1])
  if owner and tonumber(owner) ~= id then return {CONFLICT, tonumber(owner)} end
end

for i = 10, gone - 1, 2 do redis.call('HSET', slot .. 'num:' .. ARGV[i], ARGV[i + 1], id) end
redis.call('HSET', bucket(id), id, ARGV[4])
local to = 'open'
if after.state == 'w' then
  if tonumber(ARGV[5]) > now then
    to = 'retry'
    redis.call('ZADD', RETRY, ARGV[5], indexed(id))
  else
    to = 'lane:' .. after.lane
    enlane(id, after, tonumber(ARGV[5]))
  end
elseif after.state == 'h' and after.arg == '' then
  to = 'held'
  redis.call('SADD', HELD, id)
elseif after.state == 'h' then
  to = 'await'
  redis.call('ZADD', AWAIT, ARGV[5], indexed(id))
elseif after.state == 'e' then
  to = 'ended:' .. after.arg
  if before.state == 'e' then
    redis.call('SADD', slot .. to, id)
    redis.call('SADD', ENDS, after.arg)
  else
    conclude(id, after.arg, ARGV[7])
  end
end

if to ~= from then
  if before.state == 'w' and from ~= 'retry' then
    unlane(id, before.lane)
  elseif from == 'retry' or from == 'await' then
    redis.call('ZREM', slot .. from, indexed(id))
  elseif from ~= 'open' then
    redis.call('SREM', slot .. from, id)
  end
end
for i = gone, #ARGV, 2 do redis.call('HDEL', slot .. 'num:' .. ARGV[i], ARGV[i + 1]) end
if #ARGV > 9 then redis.call('HINCRBY', run, 'renumbered', 1) end
if ARGV[8] ~= '' then
  remember(id, emit(ARGV[8]))
  local event = cjson.decode(ARGV[8])
  if event.of and event.report and event.report.disposition then
    redis.call('HSET', slot .. 'dispositions', event.of, event.report.disposition)
  end
end
if after.state == 'w' and redis.call('HGET', run, 'state') == 'running' then wake('members') end
return {OK}
