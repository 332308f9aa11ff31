-- Moves up to 100 members that have come due into their lanes.
--
-- KEYS[1] run   also touched: retry, lanes, lane:*, m:*
-- ARGV[1] epoch
-- ARGV[2] now, ms
--
-- Returns {OK, how many, when the next one is due in ms or ''}  {STALE}

if not current(ARGV[1]) then return {STALE} end
return {OK, promote(ARGV[2], 100), next_due()}
