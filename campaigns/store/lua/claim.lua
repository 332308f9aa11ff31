-- Claims the best member that is due: greatest rank, then earliest due
-- time, then order of import, over the lanes that are open now. Writes the
-- attempt and the member's new state before anything is sent to a switch.
--
-- Expired members on the way are ended, up to 16 a call. Members that came due
-- are moved into their lanes first, up to 16 a call, so that the order holds
-- without anybody calling promote in time.
--
-- KEYS[1]  run   also touched: retry, lanes, lane:*, open, m:*, ended:*, ends, events
-- KEYS[2…] lanes that are open; none = every lane
-- ARGV[1]  epoch
-- ARGV[2]  limit of open attempts
-- ARGV[3]  now, ms
-- ARGV[4]  attempt id
-- ARGV[5]  the attempt's JSON without member and number
--
-- Returns {OK, member, score in the lane, record as it is now, number to be called}
--         {NONE_DUE, next due ms or ''}; a time in the past means: promote, or its lane is closed
--         {STALE} {NOT_RUNNING} {AT_LIMIT}
-- The same attempt id again gives the same claim, with score 0.

local now = tonumber(ARGV[3])
if not current(ARGV[1]) then return {STALE} end

local again = redis.call('HGET', OPEN, ARGV[4])
if again then
  local id = tonumber(string.match(again, '"member":(%d+)'))
  return {OK, id, '0', redis.call('HGET', bucket(id), id), string.match(again, '"number":"([^"]*)"')}
end
if redis.call('HGET', run, 'state') ~= 'running' then return {NOT_RUNNING} end
if redis.call('HLEN', OPEN) >= tonumber(ARGV[2]) then return {AT_LIMIT} end

promote(ARGV[3], 16)

local lanes, prefix = {}, slot .. 'lane:'
for i = 2, #KEYS do lanes[i - 1] = string.sub(KEYS[i], #prefix + 1) end
if #lanes == 0 then lanes = redis.call('SMEMBERS', LANES) end

local heads = {}
for i, lane in ipairs(lanes) do
  heads[i] = redis.call('ZRANGE', prefix .. lane, 0, 0, 'WITHSCORES')
end

for _ = 1, 16 do
  local best
  for i = 1, #lanes do
    local h = heads[i]
    if h[1] then
      local s = tonumber(h[2])
      if not best or s < tonumber(heads[best][2]) or (s == tonumber(heads[best][2]) and h[1] < heads[best][1]) then
        best = i
      end
    end
  end
  if not best then return {NONE_DUE, next_due()} end

  local id = tonumber(heads[best][1])
  local raw = redis.call('HGET', bucket(id), id)
  local m = raw and parse(raw)
  if m and (not m.expire or m.expire > now) then
    local claimed = restate(raw, 'c' .. ARGV[4])
    redis.call('HSET', bucket(id), id, claimed)
    redis.call('HSET', OPEN, ARGV[4],
      string.format('%s,"member":%d,"number":"%s"}', string.sub(ARGV[5], 1, -2), id, m.number))
    unlane(id, lanes[best])
    return {OK, id, heads[best][2], claimed, m.number}
  end
  if m then finish_member(id, raw, 'MEMBER_EXPIRED', ARGV[3]) end
  unlane(id, lanes[best])
  heads[best] = redis.call('ZRANGE', prefix .. lanes[best], 0, 0, 'WITHSCORES')
end
return {NONE_DUE, ARGV[3]}
