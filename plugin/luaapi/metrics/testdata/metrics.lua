local metrics = metrics

test("a counter counts by labels", function()
  local joins = metrics.counter("joins_total", "Joins.", { "room", "kind" })
  assert(joins:get { room = "a", kind = "x" } == nil)
  assert(joins:inc(1, { room = "a", kind = "x" }) == true)
  joins:inc(2.5, { kind = "x", room = "a" })
  joins:inc(nil, { room = "b", kind = true })
  joins:inc(0, { room = 1234, kind = 0.5 })
  assert(joins:get { room = "a", kind = "x" } == 3.5)
  assert(joins:get { room = "b", kind = "true" } == 1)
  assert(joins:get { room = "1234", kind = "0.5" } == 0)
  assert(joins:remove { room = "b", kind = true } == true)
  assert(joins:remove { room = "b", kind = true } == false)
  assert(joins:clear() == 2 and joins:clear() == 0)
end)

test("values of labels are not mixed up", function()
  local pairs_ = metrics.counter("pairs_total", "Pairs.", { "a", "b" })
  for _, v in ipairs { { "x", "yz" }, { "xy", "z" }, { "", "xyz" }, { "xyz", "" }, { "x\255y", "z" }, { "x", "\255yz" } } do
    pairs_:inc(1, { a = v[1], b = v[2] })
  end
  for _, v in ipairs { { "x", "yz" }, { "xy", "z" }, { "", "xyz" }, { "xyz", "" } } do
    assert(pairs_:get { a = v[1], b = v[2] } == 1, v[1] .. "|" .. v[2])
  end
  assert(pairs_:get { a = "x\239\191\189y", b = "z" } == 1) -- U+FFFD
  assert(pairs_:clear() == 6)
end)

test("long values are cut", function()
  local long = metrics.counter("long_total", "Long.", { "name" })
  long:inc(1, { name = ("x"):rep(1000000) })
  assert(long:get { name = ("x"):rep(128) } == 1)
  long:inc(1, { name = ("x"):rep(127) .. "ä" .. "y" }) -- not within a character
  assert(long:get { name = ("x"):rep(127) } == 1)
  long:clear()
end)

test("without labels", function()
  local up = metrics.gauge("up", "Up.")
  assert(up:set(3) and up:inc() and up:inc(2) and up:dec() and up:dec(0.5) and up:inc(-10))
  assert(up:get() == -5.5 and up:get {} == -5.5)
  up:set(-0.25)
  assert(up:get() == -0.25 and up:remove() == true and up:get() == nil)
end)

test("a histogram", function()
  local size = metrics.histogram("size_bytes", "Sizes.", nil, { 1, 10, 100 })
  for _, v in ipairs { 0.5, 1, 2, 10, 11, 1000, -3 } do size:observe(v) end
  local got = size:get()
  assert(got.count == 7 and got.sum == 1021.5)
  assert(got.buckets[1] == 3 and got.buckets[10] == 5 and got.buckets[100] == 6)
  local default = metrics.histogram("wait_seconds", "Waits.", { "room" })
  default:observe(0.3, { room = 1 })
  local buckets = default:get({ room = 1 }).buckets
  assert(buckets[0.25] == 0 and buckets[0.5] == 1 and buckets[10] == 1)
  assert(metrics.histogram("wait_seconds", "Waits.", { "room" }, { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, math.huge }))
end)

test("the same definition is the same metric", function()
  local a = metrics.counter("same_total", "One.", { "x", "y" })
  local b = metrics.counter("same_total", "Another help.", { "x", "y" })
  a:inc(1, { x = 1, y = 2 })
  assert(b:get { x = 1, y = 2 } == 1)
  raises('"same_total" exists as a counter with the labels x, y', function() metrics.gauge("same_total", "One.", { "x", "y" }) end)
  raises('"same_total" exists as a counter with the labels x, y', function() metrics.counter("same_total", "One.", { "y", "x" }) end)
  raises('"same_total" exists as a counter with the labels x, y', function() metrics.counter("same_total", "One.") end)
  local h = metrics.histogram("same_seconds", "One.", {}, { 1, 2 })
  raises('exists as a histogram and the buckets [1 2]', function() metrics.histogram("same_seconds", "One.", {}, { 1, 2, 3 }) end)
  assert(metrics.forget "same_total" == true and metrics.forget "same_total" == false)
  local gone, why = a:inc(1, { x = 1, y = 2 })
  assert(gone == nil and why == "the metric is forgotten")
  local g = metrics.gauge("same_total", "One.")
  assert(g:get() == nil and g:set(1) == true and a:get { x = 1, y = 2 } == nil)
end)

test("names", function()
  for _, name in ipairs { "", "1x", "a-b", "a b", "a\n", "ä", "a\0", ("x"):rep(201), "golua_x", "go_x", "process_x" } do
    raises("name", function() metrics.counter(name, "Help.") end)
  end
  for _, label in ipairs { "", "1x", "a-b", "__x", "a:b", "a\nb", "application" } do
    raises("label", function() metrics.counter("x_total", "Help.", { label }) end)
  end
  assert(metrics.counter("ns:x_1:Y_total", "Help.", { "_x1" }))
  assert(metrics.gauge("le_gauge", "Help.", { "le" }))
  raises('"le" is reserved', function() metrics.histogram("le_histogram", "Help.", { "le" }) end)
  raises("twice", function() metrics.counter("x_total", "Help.", { "a", "a" }) end)
  raises("help", function() metrics.counter("x_total", "") end)
  raises("help", function() metrics.counter("x_total", "\255") end)
  raises("help", function() metrics.counter("x_total", ("x"):rep(1001)) end)
  raises("11 labels", function() metrics.counter("x_total", "Help.", { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k" }) end)
  raises("argument 2 is missing, expected a string", function() metrics.counter("x_total") end)
  raises("argument 3 is a string, expected a table", function() metrics.counter("x_total", "Help.", "room") end)
  raises("not an array of strings", function() metrics.counter("x_total", "Help.", { room = true }) end)
  raises("not an array of strings", function() metrics.counter("x_total", "Help.", { 1 }) end)
  raises("only a histogram has buckets", function() metrics.counter("x_total", "Help.", {}, { 1 }) end)
end)

test("buckets", function()
  for _, buckets in ipairs { { 1, 1 }, { 2, 1 }, { 0 / 0 }, { 1, 0 / 0 }, { math.huge, 1 }, { -math.huge }, {}, { math.huge } } do
    raises("bucket", function() metrics.histogram("b_seconds", "Help.", nil, buckets) end)
  end
  raises("not an array of numbers", function() metrics.histogram("b_seconds", "Help.", nil, { "1" }) end)
  local many = {}
  for i = 1, 51 do many[i] = i end
  raises("51 buckets", function() metrics.histogram("b_seconds", "Help.", nil, many) end)
end)

test("series of a histogram keep their names", function()
  metrics.histogram("clash", "Help.")
  for _, suffix in ipairs { "_bucket", "_sum", "_count" } do
    raises("clashes with the histogram clash", function() metrics.counter("clash" .. suffix, "Help.") end)
  end
  metrics.counter("later_count", "Help.")
  raises("clashes with the counter later_count", function() metrics.histogram("later", "Help.") end)
end)

test("misuse", function()
  local counter = metrics.counter("misuse_total", "Help.", { "room" })
  local gauge = metrics.gauge("misuse", "Help.")
  local histogram = metrics.histogram("misuse_seconds", "Help.")
  local labels = { room = "a" }
  raises("counter:inc: argument 1 is -1, expected 0", function() counter:inc(-1, labels) end)
  for _, bad in ipairs { 0 / 0, math.huge, -math.huge } do
    raises("argument 1 is", function() counter:inc(bad, labels) end)
    raises("argument 1 is", function() gauge:set(bad) end)
    raises("argument 1 is", function() gauge:inc(bad) end)
    raises("argument 1 is", function() gauge:dec(bad) end)
    raises("argument 1 is", function() histogram:observe(bad) end)
  end
  raises("argument 1 is a string, expected a number", function() gauge:set("1") end)
  raises("argument 1 is missing, expected a number", function() gauge:set() end)
  raises("argument 1 is missing, expected a number", function() histogram:observe() end)
  raises("counter:inc: argument 1 is a table, expected a number", function() counter:inc(labels) end)
  raises("argument 2 is missing, expected a table with the labels of misuse_total", function() counter:inc(1) end)
  raises("has no label room", function() counter:inc(1, {}) end)
  raises("has a table for the label room", function() counter:inc(1, { room = {} }) end)
  raises("has the label rom, which misuse_total has not; expected room", function() counter:inc(1, { room = 1, rom = 2 }) end)
  raises("has the label 1", function() counter:inc(1, { room = 1, "x" }) end)
  raises("has the label room, which misuse has not; expected none", function() gauge:set(1, labels) end)
  raises("call it with a colon, as in counter:inc(…)", function() counter.inc(1, labels) end)
  raises("call it with a colon", function() counter.inc(gauge, 1) end)
  raises("call it with a colon", function() counter.inc(io.stdout, 1) end)
  assert(counter:get(labels) == nil and gauge:get() == nil and histogram:get() == nil)
  gauge:set(1.7e308)
  raises("the sum is not finite", function() gauge:inc(1.7e308) end)
  assert(gauge:get() == 1.7e308)
  histogram:observe(1.7e308)
  raises("the sum is not finite", function() histogram:observe(1.7e308) end)
  assert(histogram:get().count == 1)
  assert(getmetatable(counter) == false)
end)
