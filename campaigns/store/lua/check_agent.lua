-- Looks at one agent: whether the lists of the pool say what the agent's own
-- record says.
--
-- KEYS[1] agents   also read: agent:*, ready:*, reserved, wrapup
-- ARGV[1] agent
--
-- Returns {OK, what, …} for each breach

local id, reply = ARGV[1], {OK}
local a = read_agent(id)
if not a then return reply end
local state = a.state

local function expect(list, is, should)
  if is ~= should then
    reply[#reply + 1] = string.format("is '%s' and stands %s %s", state, is and 'in' or 'not in', list)
  end
end

local held = state == 'Reserved' or state == 'Receiving' or state == 'In a queue call'
expect('reserved', redis.call('ZSCORE', RESERVED, id) and true or false, held)
expect('wrapup', redis.call('ZSCORE', WRAPUP, id) and true or false, state == 'Wrap-up')
each_tier(a.tiers, function(campaign)
  expect('ready:' .. campaign, redis.call('ZSCORE', P .. 'ready:' .. campaign, id) and true or false, state == 'Waiting')
end)
if (a.attempt ~= '') ~= held then
  reply[#reply + 1] = string.format("is '%s' and held by attempt '%s'", state, a.attempt)
end
if state == 'Waiting' and (not works(a.status) or not reachable(a) or a.status == ON_DEMAND and a.demand ~= '1') then
  reply[#reply + 1] = "is offered calls and is not available, or has no leg"
end
return reply
