-- Removes keys of a campaign that is being deleted, unless somebody else does it
-- by now: one that was finished, and is there anew, is not touched.
--
-- KEYS[1] run   also touched: gone and the keys that are named
-- ARGV[1] who deletes
-- ARGV[2] lease until, ms
-- ARGV[3…] what the names of the keys end with, at most 256
--
-- Returns {OK}  {STALE}

local gone = slot .. 'gone'
if redis.call('HGET', gone, 'by') ~= ARGV[1] then return {STALE} end
redis.call('HSET', gone, 'until', ARGV[2])
local keys = {}
for i = 3, #ARGV do keys[#keys + 1] = slot .. ARGV[i] end
if #keys > 0 then redis.call('UNLINK', unpack(keys)) end
return {OK}
