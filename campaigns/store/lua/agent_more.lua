-- Makes the wrap-up of an agent longer.
--
-- KEYS[1] agents   also touched: agent:*, wrapup
-- ARGV[1] now, ms
-- ARGV[2] agent
-- ARGV[3] how much, ms
-- ARGV[4] how much may be added to one wrap-up in all, ms
-- ARGV[5] the attempt that the wrap-up is of
--
-- Returns {OK}  {NOT_FOUND}  {CONFLICT} it is not in the wrap-up of that attempt
--         {STALE} nothing more may be added

local a = read_agent(ARGV[2], {'added', 'last_attempt', 'outcome'})
if not a then return {NOT_FOUND} end
local ready_at, added = tonumber(a.ready_at) or 0, tonumber(a.added) or 0
if a.state ~= 'Wrap-up' or a.outcome ~= 'talked' or a.last_attempt ~= ARGV[5] or ready_at <= tonumber(ARGV[1]) then return {CONFLICT} end
local more = math.min(tonumber(ARGV[3]), tonumber(ARGV[4]) - added)
if more <= 0 then return {STALE} end
set(a, 'ready_at', string.format('%.0f', ready_at + more))
set(a, 'added', string.format('%.0f', added + more))
redis.call('ZADD', WRAPUP, a.ready_at, a.id)
keep(a)
done()
return {OK}
