-- Forgets dead letters.
--
-- KEYS[1] hooks   also touched: dead, graves
-- ARGV[1] how many there may be, '' for any
-- ARGV[2] those that died before this are forgotten, ms
-- then those to be forgotten in any case
--
-- Returns {OK, how many are gone}

local gone = 0
for i = 3, #ARGV do gone = gone + exhume(ARGV[i]) end
if ARGV[1] ~= '' then gone = gone + tidy(ARGV[1], ARGV[2]) end
return {OK, gone}
