-- Counts a try to sign in as a wrong one, unless a wait is on.
--
-- KEYS[1] tries of the name  KEYS[2] tries from the address
-- ARGV[1] now, ms
-- ARGV[2] after how long without a try all are forgotten, ms
-- ARGV[3] first wait, ms  ARGV[4] longest wait, ms
-- ARGV[5] tries of a name without a wait  ARGV[6] tries from an address
--
-- Returns {'OK'}  {'WAIT', ms}

local now, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local first, longest = tonumber(ARGV[3]), tonumber(ARGV[4])

local function field(key, name) return tonumber(redis.call('HGET', key, name) or '0') end

local wait = 0
for _, key in ipairs(KEYS) do wait = math.max(wait, field(key, 'until') - now) end
if wait > 0 then return {'WAIT', string.format('%.0f', wait)} end

for i, key in ipairs(KEYS) do
  local count = field(key, 'count')
  -- A wait does not use the window up: whoever goes on after it goes on counting.
  if now - math.max(field(key, 'last'), field(key, 'until')) > window then count = 0 end
  count = count + 1
  local over, till = count - tonumber(ARGV[4 + i]), 0
  if over >= 0 then till = now + math.min(longest, first * 2 ^ math.min(over, 30)) end
  redis.call('HSET', key, 'count', string.format('%.0f', count), 'last', ARGV[1], 'until', string.format('%.0f', till))
  redis.call('PEXPIRE', key, string.format('%.0f', window + longest))
end
return {'OK'}
