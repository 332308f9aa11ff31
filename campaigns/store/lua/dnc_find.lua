-- Looks for up to 512 numbers on do-not-call lists.
--
-- KEYS[1] lists   also read: dnc:*
-- ARGV[1] now, ms
-- ARGV[2] how many lists, then their names
-- then for each number: bucket, field
--
-- Returns {OK, number, list, …}: which number, the first being 0, and the first
--         list that has it

local now, last = tonumber(ARGV[1]), 2 + tonumber(ARGV[2])
local names, reply = {}, {OK}
for i = 3, last do
  if redis.call('HEXISTS', lists, ARGV[i]) == 1 then names[#names + 1] = ARGV[i] end
end
if #names == 0 then return reply end
for i = last + 1, #ARGV, 2 do
  for _, list in ipairs(names) do
    if listed(list, ARGV[i], ARGV[i + 1], now) then
      reply[#reply + 1] = (i - last - 1) / 2
      reply[#reply + 1] = list
      break
    end
  end
end
return reply
