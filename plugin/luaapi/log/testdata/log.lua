local log = require "log"

local function is(wanted) local got = logged() assert(got == wanted, got) end

test("levels are those of Janus", function()
  for name, level in pairs { error = 2, warn = 3, info = 4, verbose = 5, debug = 7 } do
    log[name]("text")
    is(level .. " text")
  end
end)

test("fields", function()
  log.info("joined", { room = 1234, user = "alice", ok = true, ratio = 0.5, large = 2 ^ 53, none = 0 / 0 })
  is "4 joined large=9007199254740992 none=NaN ok=true ratio=0.5 room=1234 user=alice"
  log.info("joined", {})
  is "4 joined"
  log.info("text", { user = "bob smith", empty = "", quote = 'a"b', equals = "a=b", path = "/a/b?c&d", umlaut = "ü", ["a b"] = 1 })
  is [[4 text "a b"=1 empty="" equals="a=b" path=/a/b?c&d quote="a\"b" umlaut=ü user="bob smith"]]
  log.info("tables", { list = { 1, "two", { 3 } }, map = { b = 1, a = { c = {} } }, f = print, u = userdata })
  is "4 tables f=(function) list={1 two {3}} map={a={c={}} b=1} u=(userdata)"
end)

test("sessions by their number, in front", function()
  log.info("a", { session = 42, room = 1 })
  is "4 a session=42 room=1"
  log.info("a", { session = { id = 42, name = "x" }, app = 1 })
  is "4 a session=42 app=1"
  log.info("a", { session = session, app = 1 })
  is "4 a session=7 app=1"
  log.info("a", { session = setmetatable({}, { __index = { id = 8 } }) })
  is "4 a session=8"
  log.info("a", { session = {} })
  is "4 a session={}"
  log.info("a", { session = userdata })
  is "4 a session=(userdata)"
  log.info("a", { session = "no\nsession" })
  is [[4 a session="no\nsession"]]
end)

test("loggers with fields of their own", function()
  local room = log.with { room = 1, user = "x" }
  room:info("joined", { user = "y" })
  is "4 joined room=1 user=y"
  room.warn("left")
  is "3 left room=1 user=x"
  local inner = room:with { session = { id = 9 } }
  inner:debug("x")
  is "7 x session=9 room=1 user=x"
  log:info("x")
  is "4 x"
end)

test("a client cannot forge lines or fields", function()
  log.info("a\r\n[ERR] b\27[31m\0\127", { name = "x\n[ERR] admin=true", ["k\n"] = 1 })
  is [[4 a\r\n[ERR] b\x1b[31m\x00\x7f "k\n"=1 name="x\n[ERR] admin=true"]]
  log.info("\226\128\174\226\128\168\194\155", { name = "\226\128\174x\226\128\168", bad = "\255\254", t = { ["a\n"] = "b\n c" } })
  is [[4 \u202e\u2028\u009b bad="\xff\xfe" name="\u202ex\u2028" t={"a\n"="b\n c"}]]
  log.info("\255ok\239\191\189")
  is "4 \\xffok\239\191\189"
end)

test("secrets", function()
  log.info("a", { password = "x", Token = "x", ["Proxy-Authorization"] = { 1 }, api_key = "x", client_secret = 5, ["X-API-Key"] = "x", user = "u",
    header = { authorization = "Bearer x", Cookie = "x", accept = "y" } })
  is "4 a Proxy-Authorization=*** Token=*** X-API-Key=*** api_key=*** client_secret=*** header={Cookie=*** accept=y authorization=***} password=*** user=u"
  log.with({ access_token = "x" }):info("a")
  is "4 a access_token=***"
end)

test("bounds", function()
  log.info(("x"):rep(1e6), { v = ("y"):rep(1e6), [("n"):rep(1e6)] = 1 })
  local text = logged()
  assert(#text < 3000 and text:find("x... ", 1, true) and text:find("y...", 1, true) and text:find("n...=1", 1, true))
  local deep = {}
  for _ = 1, 100000 do deep = { deep } end
  log.info("deep", { t = deep })
  is "4 deep t={{{{{...}}}}}"
  local cyclic = {}
  cyclic[1], cyclic[2] = cyclic, cyclic
  log.info("cyclic", { t = cyclic })
  assert(#logged() < 1000)
  local many = {}
  for i = 1, 1000 do many["f" .. i] = i end
  log.info("many", many)
  text = logged()
  assert(#text < 1000 and text:sub(-4) == " ...")
  log.info("many", { t = many, list = { ("z"):rep(400), ("z"):rep(400), ("z"):rep(400) } })
  text = logged()
  assert(#text < 2000 and text:find("...}", 1, true), text)
  log.info(("ü"):rep(2000))
  assert(logged():sub(-5) == "ü...")
end)

test("misuse", function()
  raises("log.info: argument 1 is missing, expected a string", function() log.info() end)
  raises("log.error: argument 1 is a table, expected a string", function() log.error {} end)
  raises("log.warn: argument 2 is a string, expected a table", function() log.warn("x", "y") end)
  raises("log.info: argument 2 has a number for a field's name", function() log.info("x", { "y" }) end)
  raises("log.with: argument 1 is missing, expected a table", function() log.with() end)
  raises("logger:info: argument 1 is missing", function() log.with({}):info() end)
end)
