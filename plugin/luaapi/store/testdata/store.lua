local store, json = require "store", require "json"

test("values of every kind", function()
  for _, value in ipairs { 1, 0.5, "text", "", "a\0b", true, false, { 1, 2, { x = { "deep" } } } } do
    assert(store.set("k", value) == true)
    local again = store.get "k"
    if type(value) == "table" then
      assert(again ~= value and again[3].x[1] == "deep")
    else
      assert(again == value)
    end
  end
  assert(store.get "none" == nil and store.get("none", 5) == 5)
  store.set("k", false)
  assert(store.get("k", true) == false)
  assert(store.set("k", nil) == true and store.get "k" == nil and store.count() == 0)
end)

test("tables are copied, in and out", function()
  local t = { list = { 1 } }
  store.set("t", t)
  t.list[1] = 2
  local first = store.get "t"
  assert(first.list[1] == 1)
  first.list[1] = 3
  assert(store.get "t".list[1] == 1)
  t.self = t
  store.set("t", t)
  local again = store.get "t"
  assert(again.self == again and again ~= t)
  store.delete "t"
end)

test("keys are strings, or numbers by their digits", function()
  store.set(1234, "a")
  assert(store.get "1234" == "a" and store.get(1234) == "a" and store.delete "1234" == true and store.delete(1234) == false)
  store.set(2 ^ 53, 1)
  assert(store.keys()[1] == "9007199254740992")
  store.clear()
end)

test("add and incr", function()
  assert(store.add("lock", "me") == true)
  local ok, reason = store.add("lock", "you")
  assert(ok == nil and reason == "the key exists" and store.get "lock" == "me")
  assert(store.incr "n" == 1 and store.incr "n" == 2 and store.incr("n", -0.5) == 1.5 and store.get "n" == 1.5)
  ok, reason = store.incr "lock"
  assert(ok == nil and reason == "the value is a string")
  assert(store.clear() == 2)
end)

test("expiry", function()
  store.set("a", 1, { ttl = 10 })
  store.set("b", 2, { ttl = 20 })
  store.set("c", 3)
  assert(store.ttl "a" == 10 and store.ttl "c" == 1 / 0 and store.ttl "none" == nil)
  pass(9.5)
  assert(store.get "a" == 1 and store.ttl "a" == 0.5 and store.count() == 3)
  pass(0.5)
  assert(store.get "a" == nil and store.ttl "a" == nil and store.count() == 2 and #store.keys() == 2)
  assert(store.touch("b", 100) == true and store.ttl "b" == 100)
  local ok, reason = store.touch("a", 1)
  assert(ok == nil and reason == "no such key")
  store.touch("c", 1)
  store.touch("b", math.huge)
  pass(1000)
  assert(store.get "c" == nil and store.get "b" == 2)
  store.set("b", 3, { ttl = 5 })
  store.set("b", 4)
  assert(store.ttl "b" == 1 / 0)
  assert(store.incr("n", 1, { ttl = 5 }) == 1)
  pass(4)
  assert(store.incr("n", 1, { ttl = 5 }) == 2 and store.ttl "n" == 1)
  pass(1)
  assert(store.incr "n" == 1)
  assert(store.add("lock", 1, { ttl = 1 }) and not store.add("lock", 1))
  pass(1)
  assert(store.add("lock", 1))
  store.set("soon", 1, { ttl = 1e-12 })
  pass(0.001)
  assert(store.get "soon" == nil)
  store.clear()
end)

test("expiry in any order", function()
  for i = 1, 200 do store.set(i, i, { ttl = (i * 37) % 101 + 1 }) end
  for i = 1, 200, 3 do store.delete(i) end
  for i = 2, 200, 3 do store.touch(i, (i * 53) % 101 + 1) end
  for second = 1, 102 do
    pass(1)
    for i = 1, 200 do
      local life = i % 3 == 1 and 0 or i % 3 == 2 and (i * 53) % 101 + 1 or (i * 37) % 101 + 1
      assert((store.get(i) ~= nil) == (life > second), i)
    end
  end
  assert(store.count() == 0 and bytes() == 0)
end)

test("namespaces", function()
  local rooms, users = store.open "rooms", store.open "users"
  rooms:set("a", 1)
  users:set("a", 2)
  store.set("a", 3)
  assert(rooms:get "a" == 1 and users:get "a" == 2 and store.get "a" == 3 and store.open "rooms":get "a" == 1)
  assert(rooms:incr "n" == 1 and rooms:count() == 2 and users:count() == 1)
  assert(rooms:clear() == 2 and rooms:get "a" == nil and users:get("a", 0) == 2 and rooms:add("a", 1) and rooms:touch("a", 5) and rooms:ttl "a" == 5)
  assert(rooms:delete "a" and users:clear() == 1 and store.clear() == 1)
end)

test("keys, count and clear by prefix", function()
  for _, key in ipairs { "b:2", "a:1", "b:1", "b", "c" } do store.set(key, true) end
  assert(table.concat(store.keys(), " ") == "a:1 b b:1 b:2 c" and table.concat(store.keys "b:", " ") == "b:1 b:2")
  assert(store.count "b" == 3 and store.count() == 5 and store.count "x" == 0 and #store.keys "x" == 0)
  assert(store.clear "b:" == 2 and table.concat(store.keys(), " ") == "a:1 b c" and store.clear() == 3)
end)

test("bounds", function()
  local ok, reason = store.set("big", ("x"):rep(70000))
  assert(ok == nil and reason == "the value: it takes more than 65536 bytes")
  ok, reason = store.set("big", { [2 ^ 19] = 1 })
  assert(ok == nil and reason == "the value: it takes more than 65536 bytes")
  local count = 0
  while store.set("k" .. count, ("x"):rep(60000)) do count = count + 1 end
  ok, reason = store.set("one more", ("x"):rep(60000))
  assert(ok == nil and reason == "the store is full: too many bytes" and count == 17, count)
  assert(store.set("k3", "small") and store.get "k4" == ("x"):rep(60000), "nothing is evicted")
  store.clear()
  for i = 1, 1000 do assert(store.set(i, i)) end
  ok, reason = store.set("more", 1)
  assert(ok == nil and reason == "the store is full: too many keys")
  ok, reason = store.incr "more"
  assert(ok == nil and reason == "the store is full: too many keys")
  ok, reason = store.open "other":add("more", 1)
  assert(ok == nil and reason == "the store is full: too many keys")
  assert(store.set(5, "again") and store.incr(6) == 7, "what exists may change")
  assert(store.clear() == 1000 and bytes() == 0)
end)

test("what cannot be kept", function()
  for _, value in ipairs { print, coroutine.create(print), { f = print }, { [print] = 1 }, store.open "x" } do
    local ok, reason = store.set("k", value)
    assert(ok == nil and reason:find("^the value: .*cannot be copied"), reason)
  end
  local deep = {}
  for _ = 1, 2000 do deep = { deep } end
  local ok, reason = store.set("k", deep)
  assert(ok == nil and type(reason) == "string" and store.get "k" == nil)
  assert(store.set("k", setmetatable({ 1 }, { __index = error })) and getmetatable(store.get "k") == nil)
  assert(json.encode((function() store.set("k", { a = json.array(), b = json.null }) return store.get "k" end)()):find('"a":%[%]'))
  store.clear()
end)

test("misuse", function()
  raises("store.get: argument 1 is missing, expected a string or a whole number", function() store.get() end)
  raises("store.get: argument 1 is a table", function() store.get {} end)
  raises("store.get: argument 1 is 1.5, expected a string or a whole number", function() store.get(1.5) end)
  raises("store.get: argument 1 is NaN", function() store.get(0 / 0) end)
  raises("store.get: argument 1 has 1025 bytes, expected at most 1024", function() store.get(("x"):rep(1025)) end)
  raises("store.set: argument 2 is missing, expected a value, or nil to delete", function() store.set "k" end)
  raises("store.add: argument 2 is missing, expected a value", function() store.add("k", nil) end)
  raises("store.set: argument 3 is a number, expected a table", function() store.set("k", 1, 5) end)
  raises("store.set: field 'tll' is unknown, expected ttl", function() store.set("k", 1, { tll = 5 }) end)
  raises("store.set: field 'ttl' is 0, expected more", function() store.set("k", 1, { ttl = 0 }) end)
  raises("store.set: field 'ttl' is -1", function() store.set("k", 1, { ttl = -1 }) end)
  raises("store.set: field 'ttl' is NaN", function() store.set("k", 1, { ttl = 0 / 0 }) end)
  raises("store.touch: argument 2 is missing, expected a number", function() store.touch "k" end)
  raises("store.incr: argument 2 is a string", function() store.incr("k", "1") end)
  raises("store.keys: argument 1 is a number, expected a string", function() store.keys(5) end)
  raises("store.open: argument 1 has 0 bytes, expected 1 to 1024", function() store.open "" end)
  local rooms = store.open "rooms"
  raises("namespace:get: argument 1 is missing", function() rooms:get() end)
  raises("namespace:get: call it with a colon, as in namespace:get(…)", function() rooms.get "k" end)
  raises("namespace:incr: argument 2 is +Inf", function() rooms:incr("k", 1 / 0) end)
  assert(getmetatable(rooms) == false)
end)
