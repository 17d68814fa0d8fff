-- lua-luassert
local assert = require "luassert"
assert.are.equal(1, 1) assert.same({1, {2}}, {1, {2}}) assert.is_true(true) assert.has_error(function() error "x" end, nil)
say(pcall(function() assert.same({1}, {2}) end)) say(pcall(function() assert.is_nil(5) end))
local spy = require "luassert.spy".new(function(x) return x * 2 end) say(spy(5)) assert.spy(spy).was.called_with(5) assert.spy(spy).was.called(1)
