-- lua-unit
local lu = require "luaunit"
lu.assertEquals({1, {2}}, {1, {2}}) lu.assertAlmostEquals(1, 1.001, 0.01) lu.assertStrContains("hello", "ell")
say(pcall(lu.assertEquals, 1, 1), (pcall(lu.assertEquals, 1, 2)), lu.prettystr {1, "x", {a = true}})
lu.assertErrorMsgContains("boom", function() error "boom" end) lu.assertItemsEquals({1, 2, 3}, {3, 1, 2})
TestIt = {} function TestIt:testGood() lu.assertTrue(true) end function TestIt:testBad() lu.assertEquals(1, 2) end
local runner = lu.LuaUnit.new() runner:setOutputType "nil"
say(runner:runSuiteByInstances {{"TestIt", TestIt}})
