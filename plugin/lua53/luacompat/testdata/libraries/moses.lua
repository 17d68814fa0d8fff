-- lua-moses
local m = require "moses"
say(table.concat(m.map({1, 2, 3}, function(a, b) return type(b) == "number" and b * 2 or a * 2 end), ","), m.sum {1, 2, 3}, table.concat(m.unique {1, 1, 2}, ","), m.isEqual({1, {2}}, {1, {2}}), table.concat(m.flatten {1, {2, {3}}}, ","), table.concat(m.reverse {1, 2, 3}, ","))
say(m.reduce({1, 2, 3}, function(a, b) return a + b end), m.count({1, 1, 2}, 1), table.concat(m.range(1, 10, 3), ","), m.chain {1, 2, 3}:max():value())
