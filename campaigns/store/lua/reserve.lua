-- Reserves an agent, or a line, or one of each, for each of up to 64 attempts:
-- as many as can be had, and for each attempt both or nothing.
--
-- Lines that campaigns of a higher priority went away without are theirs: what
-- they want, and is not older than two seconds, is left for them.
--
-- KEYS[1] agents   also touched: agent:*, ready:*, reserved
-- KEYS[2] ready:CAMPAIGN
-- KEYS[3] lines:RESOURCE   (with no resource: not touched)
-- KEYS[4] want:RESOURCE
-- ARGV[1] now, ms
-- ARGV[2] lease until, ms
-- ARGV[3] campaign
-- ARGV[4] its priority
-- ARGV[5] limit of the resource's lines; -1 = no line wanted
-- ARGV[6] 1 = an agent is wanted, 0 = none
-- ARGV[7] node; nailed-up agents of other nodes are passed over; '' = any
-- ARGV[8] controller
-- ARGV[9…] attempts
--
-- Returns {OK, attempt, agent, contact, nailed, timeout, no_answer_delay, node, leg, …}, eight for each

local now, campaign, limit = tonumber(ARGV[1]), ARGV[3], tonumber(ARGV[5])
local wanted = #ARGV - 8

-- Agents that can be had: a few more than wanted are looked at, because some
-- may be of another node.
local agents = {}
if ARGV[6] == '1' then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, wanted + 63)) do
    if #agents == wanted then break end
    local v = redis.call('HMGET', agent_key(id), 'state', 'contact', 'nailed', 'timeout', 'no_answer_delay', 'node', 'leg', 'tiers', 'since')
    if v[1] ~= 'Waiting' then
      redis.call('ZREM', KEYS[2], id)
    elseif ARGV[7] == '' or v[3] ~= '1' or v[6] == ARGV[7] then
      agents[#agents + 1] = {id, v}
    end
  end
  wanted = #agents
end

local granted = wanted
if limit >= 0 then
  local free = limit - redis.call('ZCARD', KEYS[3])
  local wants = redis.call('HGETALL', KEYS[4])
  for i = 1, #wants, 2 do
    local priority, lines, expires = string.match(wants[i + 1], '^(-?%d+):(%d+):(%d+)$')
    if tonumber(expires) + 60000 < now then
      redis.call('HDEL', KEYS[4], wants[i])
    elseif tonumber(expires) >= now and wants[i] ~= campaign and tonumber(priority) > tonumber(ARGV[4]) then
      free = free - tonumber(lines)
    end
  end
  granted = math.max(0, math.min(wanted, free))
  if granted < wanted then
    redis.call('HSET', KEYS[4], campaign, string.format('%s:%d:%d', ARGV[4], wanted - granted, now + 2000))
  else
    redis.call('HDEL', KEYS[4], campaign)
  end
end

local reply = {OK}
for i = 1, granted do
  local attempt = ARGV[8 + i]
  local a = agents[i]
  local id, v = '', {}
  if a then
    id, v = a[1], a[2]
    redis.call('HSET', agent_key(id), 'state', 'Reserved', 'since', ARGV[1], 'waited', v[9],
      'campaign', campaign, 'attempt', attempt, 'controller', ARGV[8])
    unlist(id, v[8])
    redis.call('ZADD', RESERVED, ARGV[2], id)
  end
  if limit >= 0 then redis.call('ZADD', KEYS[3], ARGV[2], campaign .. '/' .. attempt) end
  for _, field in ipairs({attempt, id, v[2] or '', v[3] or '', v[4] or '', v[5] or '', v[6] or '', v[7] or ''}) do
    reply[#reply + 1] = field
  end
end
return reply
