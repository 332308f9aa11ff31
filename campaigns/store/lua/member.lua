-- Reads a member.
--
-- KEYS[1] run   also read: m:*, retry, lane:*, await
-- ARGV[1] member
--
-- Returns {OK, record, lane's score or '', due or deadline in ms or ''}: the
--         index of a waiting member knows when it is due, and that of one who
--         waits for a result until when
--         {NOT_FOUND}

local id = tonumber(ARGV[1])
local raw = redis.call('HGET', bucket(id), id)
if not raw then return {NOT_FOUND} end
local m = parse(raw)
if m.state == 'h' then return {OK, raw, '', redis.call('ZSCORE', AWAIT, indexed(id)) or ''} end
if m.state ~= 'w' then return {OK, raw, '', ''} end
local lane = redis.call('ZSCORE', slot .. 'lane:' .. m.lane, indexed(id))
return {OK, raw, lane or '', redis.call('ZSCORE', RETRY, indexed(id)) or ''}
