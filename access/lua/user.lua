-- Makes, changes or removes a user, with what hangs on them.
--
-- KEYS[1] users  KEYS[2] admins  KEYS[3] agents  KEYS[4] oidc
-- KEYS[5] sessions of the user  KEYS[6] tokens of the user  KEYS[7] tokens
-- KEYS[8] used   also touched: session:*
-- ARGV[1] folded name
-- ARGV[2] record as it was read, '' = there must be none
-- ARGV[3] record to write, '' = remove
-- ARGV[4] '1' = an admin, who is not disabled, from now on
-- ARGV[5] agent id before  ARGV[6] after   '' = none
-- ARGV[7] OIDC account before  ARGV[8] after   '' = none
-- ARGV[9] '1' = only where there is no user at all
-- ARGV[10] '1' = end all sessions  ARGV[11] '1' = revoke all tokens
-- ARGV[12] what names of keys of sessions begin with
--
-- Returns {'OK'}
--         {'RACED'} somebody else was faster    {'TAKEN'} the name
--         {'LAST_ADMIN'}                        {'FIRST'} user must be an admin
--         {'AGENT'} or {'ACCOUNT'} is another user's

local name, old, new = ARGV[1], ARGV[2], ARGV[3]
local admits = ARGV[4] == '1'

if ARGV[9] == '1' and redis.call('HLEN', KEYS[1]) > 0 then return {'RACED'} end
local is = redis.call('HGET', KEYS[1], name) or ''
if is ~= old then return {old == '' and 'TAKEN' or 'RACED'} end

if not admits then
  local admins = redis.call('SCARD', KEYS[2])
  if admins == 0 then return {'FIRST'} end
  if admins == 1 and redis.call('SISMEMBER', KEYS[2], name) == 1 then return {'LAST_ADMIN'} end
end

local function others(key, field)
  local owner = field ~= '' and redis.call('HGET', key, field)
  return owner and owner ~= name
end
if others(KEYS[3], ARGV[6]) then return {'AGENT'} end
if others(KEYS[4], ARGV[8]) then return {'ACCOUNT'} end

local function move(key, from, to)
  if from ~= '' then redis.call('HDEL', key, from) end
  if to ~= '' then redis.call('HSET', key, to, name) end
end
move(KEYS[3], ARGV[5], ARGV[6])
move(KEYS[4], ARGV[7], ARGV[8])
redis.call(admits and 'SADD' or 'SREM', KEYS[2], name)
if new == '' then redis.call('HDEL', KEYS[1], name) else redis.call('HSET', KEYS[1], name, new) end

if ARGV[10] == '1' then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[5], 0, -1)) do redis.call('DEL', ARGV[12] .. id) end
  redis.call('DEL', KEYS[5])
end
if ARGV[11] == '1' then
  for _, key in ipairs(redis.call('SMEMBERS', KEYS[6])) do
    redis.call('HDEL', KEYS[7], key)
    redis.call('HDEL', KEYS[8], key)
  end
  redis.call('DEL', KEYS[6])
end
return {'OK'}
