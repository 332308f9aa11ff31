-- Looks at one agent: whether the lists of the pool say what the agent's own
-- record says.
--
-- KEYS[1] agents   also read: agent:*, ready:*, reserved, wrapup
-- ARGV[1] agent
--
-- Returns {OK, what, …} for each breach

local id = ARGV[1]
local v = redis.call('HMGET', agent_key(id), 'state', 'attempt', 'tiers', 'status', 'nailed', 'up')
local state, attempt, tiers, status, nailed, up = unpack(v)
local reply = {OK}
if not state then return reply end

local function expect(list, is, should)
  if is ~= should then
    reply[#reply + 1] = string.format("is '%s' and stands %s %s", state, is and 'in' or 'not in', list)
  end
end

local held = state == 'Reserved' or state == 'In a queue call'
expect('reserved', redis.call('ZSCORE', RESERVED, id) and true or false, held)
expect('wrapup', redis.call('ZSCORE', WRAPUP, id) and true or false, state == 'Wrap-up')
each_tier(tiers, function(campaign)
  expect('ready:' .. campaign, redis.call('ZSCORE', P .. 'ready:' .. campaign, id) and true or false, state == 'Waiting')
end)
if (attempt ~= '') ~= held then
  reply[#reply + 1] = string.format("is '%s' and held by attempt '%s'", state, attempt)
end
if state == 'Waiting' and (status ~= 'Available' or (nailed == '1' and up ~= '1')) then
  reply[#reply + 1] = "is offered calls and is not available, or has no leg"
end
return reply
