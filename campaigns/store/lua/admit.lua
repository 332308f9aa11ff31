-- Says whether a number may be called now, and counts the call if so: by
-- do-not-call lists, holds, and caps in rolling windows. Everything in one
-- script, so that no two controllers make the last call that a cap allows.
-- An attempt that is counted already is not counted again.
--
-- KEYS[1] lists   also touched: calls:n:*, calls:p:*; also read: dnc:*, holds:*
-- ARGV[1] now, ms
-- ARGV[2] 1 = ask for caps and count the call, 0 = only look at lists and holds,
--         2 = ask for everything, count nothing, and give every reason
-- ARGV[3] bucket of the number, ARGV[4] its field
-- ARGV[5] 1 = with a reserved agent
-- ARGV[6] mark of the call
-- ARGV[7] person, '' where there is none
-- ARGV[8] how many lists, then their names
-- then for each cap: 'number', 'person' or 'subject', the most, the window in ms
--
-- Returns {OK}
--         {OK, 'list', name, until ms, '' for ever}
--         {OK, 'hold', why, until ms}
--         {OK, 'cap', which, the first being 0, until ms}
-- Of several reasons the lists go first, and else what takes longest. Of all
-- reasons (2) each is three values, in the order in which they were found.

local now, field, mark = tonumber(ARGV[1]), ARGV[4], ARGV[6]
local MONTH, MOST = 2592000000, 1024 -- the longest window, and the most calls that are kept

local every, reasons = ARGV[2] == '2', {OK}
local gate, what, stop
local function put(reply, g, w, t)
  for _, v in ipairs({g, w, t == math.huge and '' or string.format('%.0f', t)}) do reply[#reply + 1] = v end
  return reply
end
local function refuse(g, w, t)
  if not t then return end
  if every then put(reasons, g, w, t) end
  if not stop or t > stop then gate, what, stop = g, w, t end
end
local function verdict()
  if every then return reasons end
  if not gate then return {OK} end
  return put({OK}, gate, what, stop)
end

local caps = 9 + tonumber(ARGV[8])
for i = 9, caps - 1 do
  if redis.call('HEXISTS', lists, ARGV[i]) == 1 then
    refuse('list', ARGV[i], listed(ARGV[i], ARGV[3], field, now))
  end
end
if gate and not every then return verdict() end

local function hold(f)
  local h = redis.call('HGET', slot .. 'holds:' .. ARGV[3], f)
  refuse('hold', h and string.match(h, '|(.*)$'), in_force(h, now, '^(%d*)|'))
end
if ARGV[5] ~= '1' then hold(field) end
hold('!' .. field)
if ARGV[2] == '0' then return verdict() end

local by_number, by_person = slot .. 'calls:n:' .. field, slot .. 'calls:p:' .. ARGV[7]
if redis.call('ZSCORE', by_number, mark) then return verdict() end

-- When a cap allows a call again; nil where it does so now.
local function capped(per, most, window)
  local key = (per == 'number' or ARGV[7] == '') and by_number or by_person
  if per ~= 'subject' and redis.call('ZCOUNT', key, '(' .. (now - window), '+inf') < most then return nil end
  local calls, times = redis.call('ZRANGEBYSCORE', key, '(' .. (now - window), '+inf', 'WITHSCORES'), {}
  for i = 1, #calls, 2 do
    if per ~= 'subject' or string.sub(calls[i], 1, 4) == string.sub(mark, 1, 4) then
      times[#times + 1] = tonumber(calls[i + 1])
    end
  end
  if #times >= most then return (times[#times - most + 1] or now) + window end
end
for i = caps, #ARGV, 3 do
  refuse('cap', (i - caps) / 3, capped(ARGV[i], tonumber(ARGV[i + 1]), math.min(tonumber(ARGV[i + 2]), MONTH)))
end
if gate or every then return verdict() end

local function count(key)
  redis.call('ZADD', key, now, mark)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - MONTH)
  redis.call('ZREMRANGEBYRANK', key, 0, -MOST - 1)
  redis.call('PEXPIRE', key, MONTH)
end
count(by_number)
if ARGV[7] ~= '' then count(by_person) end
return {OK}
