-- Gives an agent a place in a campaign, changes it, or takes it away. The rest of
-- the card stays.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, staff:*, staffing:*; read: strategy
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] campaign
-- ARGV[4] add, change or remove
-- ARGV[5] level, ARGV[6] position; '' = as it is
-- ARGV[7] how many places an agent may have
--
-- Returns {OK}  {NOT_FOUND} no such agent
--         {NONE_DUE} the agent has no place there  {CONFLICT} has one already
--         {AT_LIMIT} has as many as there may be

local AT_LIMIT, NONE_DUE = 3, 4
local id, key = ARGV[2], agent_key(ARGV[2])
local known = redis.call('HMGET', key, 'tiers', 'state', 'status')
if not known[3] then return {NOT_FOUND} end
local places, found = {}, false
each_tier(known[1], function(campaign, level, position)
  if campaign == ARGV[3] then
    found = true
    if ARGV[4] == 'remove' then return end
    if ARGV[5] ~= '' then level = ARGV[5] end
    if ARGV[6] ~= '' then position = ARGV[6] end
  end
  places[#places + 1] = campaign .. ':' .. level .. ':' .. position
end)
if ARGV[4] == 'add' then
  if found then return {CONFLICT} end
  if #places >= tonumber(ARGV[7]) then return {AT_LIMIT} end
  places[#places + 1] = ARGV[3] .. ':' .. ARGV[5] .. ':' .. ARGV[6]
elseif not found then
  return {NONE_DUE}
end

unlist(id, known[1])
counted(known[1], known[2], known[3], -1)
local staff = P .. 'staff:' .. ARGV[3]
redis.call(ARGV[4] == 'remove' and 'SREM' or 'SADD', staff, id)
redis.call('HSET', key, 'tiers', table.concat(places, ','))
local a = read_agent(id)
counted(a.tiers, a.state, a.status, 1)
if a.attempt == '' then settle(a, ARGV[1]) else changed(id) end
done()
return {OK}
