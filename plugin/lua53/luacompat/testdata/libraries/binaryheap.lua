-- lua-binaryheap
local heap = require "binaryheap".minUnique()
for i, v in ipairs {5, 3, 8, 1} do heap:insert(v, "p" .. v) end
say(heap:peek()) say(heap:pop()) heap:update("p8", 0) say(heap:pop()) say(heap:remove "p5") say(heap:size())
