-- Looks at up to 100 attempts: whether each that is open has its member.
--
-- KEYS[1] run   also read: open, m:*
-- ARGV[1…] attempt ids
--
-- Returns {OK, attempt, what, …} for each breach

local reply = {OK}
for _, attempt in ipairs(ARGV) do
  local json = redis.call('HGET', OPEN, attempt)
  if json then
    local member = tonumber(string.match(json, '"member":(%d+)') or '')
    local raw = member and redis.call('HGET', bucket(member), member)
    local what
    if not raw then
      what = 'is of a member who is not there'
    else
      local m = parse(raw)
      if m.state ~= 'c' or m.arg ~= attempt then what = 'is open, and its member is not claimed by it' end
    end
    if what then
      reply[#reply + 1] = attempt
      reply[#reply + 1] = what
    end
  end
end
return reply
