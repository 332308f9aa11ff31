-- Gives back what an attempt held: its line, and its agent as the outcome says.
-- Only the attempt that holds the agent can release it, so that a late release
-- does nothing; the same is true of the line and what is said of its trunk.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, reserved, wrapup, staffing:*, lines:*, want:*, trunk:*; read: resources, strategy
-- ARGV[1] now, ms
-- ARGV[2] campaign
-- ARGV[3] attempt
-- ARGV[4] resource, '' = no line
-- ARGV[5] agent, '' = none
-- ARGV[6] outcome (campaigns.AgentOutcome)
-- ARGV[7] ready at, ms (end of wrap-up, or of the pause after a failed offer)
-- ARGV[8] no answers in a row that put the agent on break, 0 = none do
-- ARGV[9] errors in a row that log the agent out, 0 = none do
-- ARGV[10] skips in a row that put the agent on break, 0 = none do
-- ARGV[11] ms that the agent talked
-- ARGV[12] 'ok', 'fault' or '': what the trunk did
-- ARGV[13] member of the attempt
--
-- Returns {OK}

local now = tonumber(ARGV[1])

-- Begins a rest, twice as long as the one before, up to an hour. A fault while
-- the trunk rests is of a call that was begun before.
local function fault(key, resource, faults, rest, rests_until)
  if rests_until > now then return end
  local text = redis.call('HGET', P .. 'resources', resource)
  local settings = text and cjson.decode(text) or {}
  local most, first = tonumber(settings.max_errors) or 0, (tonumber(settings.rest) or 0) / 1e6
  faults = faults + 1
  redis.call('HSET', key, 'faults', faults)
  redis.call('HDEL', key, 'probe', 'probing')
  if faults < (most > 0 and most or 5) then return end
  rest = rest > 0 and math.min(2 * rest, 3600000) or (first > 0 and math.min(first, 3600000) or 10000)
  redis.call('HSET', key, 'rest', string.format('%.0f', rest), 'until', string.format('%.0f', now + rest))
end

local function trunk(resource, line, outcome)
  local key = P .. 'trunk:' .. resource
  local v = redis.call('HMGET', key, 'faults', 'rest', 'until', 'probing')
  local faults, rest = tonumber(v[1]) or 0, tonumber(v[2]) or 0
  if outcome == 'fault' then
    fault(key, resource, faults, rest, tonumber(v[3]) or 0)
  elseif outcome == 'ok' and faults + rest > 0 then
    redis.call('HDEL', key, 'faults', 'rest', 'until', 'probe', 'probing')
    if rest > 0 then redis.call('PUBLISH', 'tandem:wake', 'lines ' .. resource) end
  elseif v[4] == line then
    redis.call('HDEL', key, 'probe', 'probing')
  end
end

if ARGV[4] ~= '' then
  local line = ARGV[2] .. '/' .. ARGV[3]
  if free_line(ARGV[4], line) then trunk(ARGV[4], line, ARGV[12]) end
end
local id = ARGV[5]
if id == '' then return {OK} end

local of_campaign = 'n:' .. ARGV[2]
local a = read_agent(id, {'no_answer', 'errors', 'skips', 'calls', 'talk', of_campaign})
if not a or a.attempt ~= ARGV[3] then return {OK} end

local outcome, kept = ARGV[6], nil

local function one_more(name, limit)
  local n, most = (tonumber(a[name]) or 0) + 1, tonumber(limit)
  set(a, name, n)
  return most > 0 and n >= most
end
local function none_in_a_row(name)
  if a[name] ~= '0' then set(a, name, 0) end
end
local function take_a_break(reason)
  if not works(a.status) or a.pause_next == '1' then return end -- what the agent said goes first
  set(a, 'status', ON_BREAK)
  set(a, 'break_reason', reason)
end

set(a, 'outcome', outcome)
if outcome == 'untouched' or outcome == 'skipped' or outcome == 'cancelled' then
  kept = a.waited
else
  set(a, 'ready_at', ARGV[7])
  if a.demand == '1' then set(a, 'demand', '') end
end
if outcome == 'talked' then
  none_in_a_row('no_answer')
  none_in_a_row('errors')
  none_in_a_row('skips')
  set(a, 'last', ARGV[1])
  set(a, 'last_campaign', ARGV[2])
  set(a, 'last_attempt', ARGV[3])
  set(a, 'last_member', ARGV[13])
  set(a, 'added', 0)
  set(a, 'calls', (tonumber(a.calls) or 0) + 1)
  set(a, 'talk', string.format('%.0f', (tonumber(a.talk) or 0) + tonumber(ARGV[11])))
  set(a, of_campaign, (tonumber(a[of_campaign]) or 0) + 1)
elseif outcome == 'no_answer' then
  none_in_a_row('errors')
  if one_more('no_answer', ARGV[8]) then take_a_break('NO_ANSWER') end
elseif outcome == 'busy' then
  none_in_a_row('errors')
elseif outcome == 'rejected' then
  none_in_a_row('errors')
  none_in_a_row('no_answer')
elseif outcome == 'skipped' then
  none_in_a_row('no_answer')
  if one_more('skips', ARGV[10]) then take_a_break('SKIPS') end
elseif outcome == 'cancelled' then
  none_in_a_row('no_answer')
  take_a_break('CANCEL_RESERVATION')
elseif outcome == 'error' then
  if one_more('errors', ARGV[9]) then
    signed(a.tiers, a.status, LOGGED_OUT)
    set(a, 'status', LOGGED_OUT)
    set(a, 'break_reason', '')
    set(a, 'pause_next', '')
    set(a, 'login', 0)
  end
end
settle(a, ARGV[1], kept)
done()
return {OK}
