-- Looks at one bucket of members: whether each stands in exactly one index, the
-- one that its record names, and there by the rank of its record. All at one
-- moment, so that it is true while the campaign runs.
--
-- KEYS[1] run   also read: seq, m:*, retry, lanes, lane:*, open, held, await, ends, ended:*
-- ARGV[1] bucket
--
-- Returns {OK, imported, breaches, member, what, …, member, record, …}: first
--         how many breaches there are, then a pair for each, then a pair for
--         each member of the bucket

local b = tonumber(ARGV[1])
local seq = tonumber(redis.call('GET', slot .. 'seq') or '0')
local found, breaches, records = {}, {}, {}

local function breach(id, what)
  breaches[#breaches + 1] = id
  breaches[#breaches + 1] = what
end

local content = redis.call('HGETALL', slot .. 'm:' .. ARGV[1])
for i = 1, #content, 2 do
  local id, raw = tonumber(content[i]), content[i + 1]
  found[id] = true
  records[#records + 1] = id
  records[#records + 1] = raw
  local m = parse(raw)
  if not m.state then
    breach(id, 'its record cannot be read')
  else
    local place = redis.call('ZSCORE', slot .. 'lane:' .. m.lane, indexed(id))
    local retry, lane = redis.call('ZSCORE', RETRY, indexed(id)) and 1 or 0, place and 1 or 0
    local held, await = redis.call('SISMEMBER', HELD, id), redis.call('ZSCORE', AWAIT, indexed(id)) and 1 or 0
    local ended = m.state == 'e' and redis.call('SISMEMBER', slot .. 'ended:' .. m.arg, id) or 0
    local attempt = m.state == 'c' and redis.call('HGET', OPEN, m.arg)
    local open = attempt and string.match(attempt, '"member":(%d+)') == content[i] and 1 or 0
    local own = ({w = retry + lane, c = open, h = m.arg == '' and held or await, e = ended})[m.state]
    if own ~= 1 then
      breach(id, string.format("its record says '%s', and it stands in %d indexes of that state", m.state, own or 0))
    elseif retry + lane + held + await + ended + open ~= 1 then
      breach(id, string.format("its record says '%s', and it stands in another index too", m.state))
    elseif place and math.floor(tonumber(place) / BAND) ~= 2046 - m.rank then
      breach(id, 'stands in its lane by another rank than its record says')
    elseif place and redis.call('SISMEMBER', LANES, m.lane) == 0 then
      breach(id, 'stands in a lane that is not known')
    end
  end
end

for id = math.max(1, b * 64), math.min(seq, b * 64 + 63) do
  if not found[id] then breach(id, 'was imported and is not there') end
end

local reply = {OK, seq, #breaches / 2}
for _, v in ipairs(breaches) do reply[#reply + 1] = v end
for _, v in ipairs(records) do reply[#reply + 1] = v end
return reply
