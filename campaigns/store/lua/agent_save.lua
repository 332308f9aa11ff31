-- Creates an agent or changes the card of one; what the agent is doing stays.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, staff:*, staffing:*, wrapup; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] tiers, 'campaign:level:position,…'
-- ARGV[4] status, for a new agent
-- ARGV[5] reason of the break, for a new agent
-- ARGV[6] 1 = the phone counts as registered, for a new agent or a new contact
-- ARGV[7] contact
-- ARGV[8…] other fields and values of the card
--
-- Returns {OK}

local id, key = ARGV[2], agent_key(ARGV[2])
local known = redis.call('HMGET', key, 'contact', 'tiers', 'state', 'status')
if known[3] then
  unlist(id, known[2])
  counted(known[2], known[3], known[4], -1)
  each_tier(known[2], function(campaign) redis.call('SREM', P .. 'staff:' .. campaign, id) end)
else
  -- First what scripts look at most: a small hash is searched from its front.
  local status = ARGV[4]
  redis.call('HSET', key, 'state', 'Idle', 'since', ARGV[1], 'attempt', '', 'status', status, 'tiers', '', 'nailed', '', 'up', '',
    'reg', '', 'own', '', 'ready_at', 0, 'demand', status == ON_DEMAND and 1 or '', 'pause_next', '', 'waited', '',
    'contact', '', 'card', '', 'node', '', 'leg', '', 'skills', '', 'campaign', '', 'controller', '', 'outcome', '', 'last', 0, 'calls', 0, 'talk', 0,
    'no_answer', 0, 'errors', 0, 'skips', 0,
    'break_reason', status == ON_BREAK and ARGV[5] or '', 'login', status == LOGGED_OUT and 0 or ARGV[1])
  redis.call('SADD', KEYS[1], id)
end
if known[1] ~= ARGV[7] then redis.call('HSET', key, 'contact', ARGV[7], 'reg', ARGV[6]) end
redis.call('HSET', key, 'tiers', ARGV[3], unpack(ARGV, 8))

local a = read_agent(id)
each_tier(a.tiers, function(campaign) redis.call('SADD', P .. 'staff:' .. campaign, id) end)
counted(a.tiers, a.state, a.status, 1)
if a.attempt == '' then settle(a, ARGV[1]) else changed(id) end
done()
return {OK}
