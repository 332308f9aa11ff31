-- Adds up to 64 members. Each is added whole or not at all.
--
-- A row whose numbers are all those of one member is that member (an import
-- that is run again); a row that shares a number with a member otherwise is
-- refused.
--
-- KEYS[1] run   also touched: seq, m:*, num:*, lane:*, lanes, retry, ended:*, ends, events, times
-- ARGV[1] now, ms
-- ARGV[2] revision of the settings by which the members were placed
-- then for each member:
--   its record, lane, due in ms or '' for one that has ended, rank, how many numbers,
--   and for each number its bucket and its field there
--
-- Returns {OK, member, outcome, …}: for each row the member's id and 0 added,
--   1 existing, 2 refused (the id is then of the member that has the number)
--         {NOT_FOUND} where there is no such campaign  {OUTDATED}

if redis.call('EXISTS', run) == 0 then return {NOT_FOUND} end
if not up_to_date(ARGV[2]) then return {OUTDATED} end
local now = tonumber(ARGV[1])
local before = tonumber(redis.call('GET', slot .. 'seq') or '0')
local last = before
local lanes = {}

local reply = {OK}
local new, fields, scores, over = {}, {}, {}, {} -- written at the end, many at a time

-- Gives the numbers of a row to a new member, unless one belongs to another
-- already: then gives the owner, and whether it has exactly these numbers.
local function take(id, n, first, last)
  if n == 1 then
    if redis.call('HSETNX', slot .. 'num:' .. ARGV[first], ARGV[first + 1], id) == 1 then return end
  end
  local owner, shared, same = nil, 0, true
  for k = first, last, 2 do
    local o = redis.call('HGET', slot .. 'num:' .. ARGV[k], ARGV[k + 1])
    if o then
      shared = shared + 1
      owner = owner or o
      same = same and o == owner
    end
  end
  if owner then
    local record = new[owner] or redis.call('HGET', bucket(tonumber(owner)), owner)
    return tonumber(owner), same and shared == n and parse(record).numbers == n
  end
  for k = first, last, 2 do
    redis.call('HSET', slot .. 'num:' .. ARGV[k], ARGV[k + 1], id)
  end
end

local function append(lists, key, a, b)
  local list = lists[key] or {}
  list[#list + 1], list[#list + 2] = a, b
  lists[key] = list
end

local i = 3
while ARGV[i] do
  local record, lane, due, rank, n = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4])
  local first = i + 5
  i = first + 2 * n
  local id = string.format('%d', last + 1)
  local owner, known = take(id, n, first, i - 1)
  if owner then
    reply[#reply + 1] = owner
    reply[#reply + 1] = known and 1 or 2
  else
    last = last + 1
    new[id] = record
    append(fields, bucket(last), id, record)
    if not due then
      over[#over + 1] = last
    elseif due > now then
      append(scores, RETRY, ARGV[i - 2 * n - 3], indexed(last))
    else
      append(scores, slot .. 'lane:' .. lane, score(rank, due), indexed(last))
      lanes[lane] = true
    end
    reply[#reply + 1] = last
    reply[#reply + 1] = 0
  end
end

if last > before then
  for key, list in pairs(fields) do redis.call('HSET', key, unpack(list)) end
  for key, list in pairs(scores) do redis.call('ZADD', key, unpack(list)) end
  for lane in pairs(lanes) do redis.call('SADD', LANES, lane) end
  for _, member in ipairs(over) do conclude(member, parse(new[string.format('%d', member)]).arg, ARGV[1]) end
  redis.call('SET', slot .. 'seq', string.format('%d', last))
  -- From which member on there are those of a time, to the second.
  local newest = redis.call('ZREVRANGE', slot .. 'times', 0, 0, 'WITHSCORES')
  if not newest[2] or now >= tonumber(newest[2]) + 1000 then
    redis.call('ZADD', slot .. 'times', ARGV[1], indexed(before + 1))
  end
  if redis.call('HGET', run, 'state') == 'running' then wake('members') end
end
return reply
