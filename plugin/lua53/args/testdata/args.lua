local m = require "m"

test("what is right", function()
  assert(m.text(1, "x") == "x" and m.textor() == "none" and m.textor(nil) == "none" and m.textor("") == "")
  assert(m.choice() == "a" and m.choice("b") == "b")
  assert(m.number(2.5) == 2.5 and m.integer(-1) == -1 and m.optional() == 3 and m.optional(0) == 0)
  assert(m.method({}, "x") == "x")
  local value, reason = m.fail()
  assert(value == nil and reason == "the reason")
  assert(m.fields() == 0 and m.fields {} == 0)
  assert(m.fields { count = 5, name = "", on = false, size = 0.5, list = { "a", "b" }, inner = { name = "x" } } == 2)
  assert(m.fields { list = "a" } == 1)
end)

test("what is wrong raises and names it", function()
  for wanted, fn in pairs {
    ["m.text: argument 2 is missing, expected a string"] = function() m.text(1) end,
    ["m.text: argument 2 is a number, expected a string"] = function() m.text(1, 2) end,
    ["m.text: argument 2 has 4194305 bytes, expected at most 4194304"] = function() m.text(1, ("x"):rep(2 ^ 22 + 1)) end,
    ['m.choice: argument 1 is "c", expected one of a, b'] = function() m.choice("c") end,
    ["m.number: argument 1 is 3, expected 0 to 2.5"] = function() m.number(3) end,
    ["m.number: argument 1 is NaN"] = function() m.number(0 / 0) end,
    ["m.number: argument 1 is a string, expected a number"] = function() m.number("1") end,
    ["m.integer: argument 1 is 1.5, expected a whole number from -1 to 5"] = function() m.integer(1.5) end,
    ["m.integer: argument 1 is +Inf"] = function() m.integer(1 / 0) end,
    ["m.integer: argument 1 is NaN"] = function() m.integer(0 / 0) end,
    ["m:method: argument 1 is missing"] = function() m.method {} end,
    ["m.fields: argument 1 is a string, expected a table"] = function() m.fields "x" end,
    ["m.fields: field 'nam' is unknown, expected count, inner, list, name, on, size"] = function() m.fields { nam = 1 } end,
    ["m.fields: field 'count' is 6, expected a whole number from 0 to 5"] = function() m.fields { count = 6 } end,
    ["m.fields: field 'size' is NaN, expected 0 to 1"] = function() m.fields { size = 0 / 0 } end,
    ["m.fields: field 'on' is a number, expected true or false"] = function() m.fields { on = 1 } end,
    ["m.fields: field 'list' is not an array of strings"] = function() m.fields { list = { "a", 2 } } end,
    ["m.fields: field 'inner' is a string, expected a table"] = function() m.fields { inner = "x" } end,
    ["m.fields: inner: field 'name' is missing, expected a string"] = function() m.fields { inner = {} } end,
  } do
    raises(wanted, fn)
  end
end)
