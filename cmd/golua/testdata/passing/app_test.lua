local json = require "json"
local test = require "golua.test"

describe("words", function()
  local calls = {}
  setup(function() calls[#calls + 1] = "setup" end)
  before_each(function() calls[#calls + 1] = "before" end)
  after_each(function() calls[#calls + 1] = "after" end)

  describe("inside", function()
    before_each(function() calls[#calls + 1] = "inner before" end)
    after_each(function() calls[#calls + 1] = "inner after" end)
    it("run in order", function() calls[#calls + 1] = "test" end)
  end)
  it("have run", function()
    assert.same({ "setup", "before", "inner before", "test", "inner after", "after", "before" }, calls)
  end)
  it("are in a module, too", function() assert.equal(describe, test.describe) end)
end)

describe("assertions", function()
  it("hold", function()
    assert(true)
    assert.equal(1, 1)
    assert.are.equal("a", "a")
    assert.same({ a = { 1, 2 } }, { a = { 1, 2 } })
    assert.is_not.same({ 1 }, { 2 })
    assert.are_not_same({ 1 }, { 2 })
    assert.is_true(true)
    assert.is_false(false)
    assert.is_nil(nil)
    assert.is_not_nil(0)
    assert.truthy(0)
    assert.falsy(nil)
    assert.is_table {}
    assert.is_string ""
    assert.is_number(1)
    assert.is_function(print)
    assert.is_empty {}
    assert.near(1, 1.01, 0.1)
    assert.matches("^a%d$", "a1")
    assert.contains("b", "abc")
    assert.contains({ 1 }, { 0, { 1 } })
    assert.includes({ a = { b = 1 } }, { a = { b = 1, c = 2 }, d = 3 })
    assert.same_list({ 1, 2 }, { 2, 1 })
    assert.has_error(function() error("bad thing") end, "bad")
    assert.has_error(function() error { code = 1 } end, { code = 1 })
    assert.has_no_error(function() end)
    assert.equal(5, assert.equal(5, 5))
  end)
  it("fail", function()
    for _, wrong in ipairs {
      function() assert(false) end, function() assert(nil, "why") end,
      function() assert.equal({}, {}) end, function() assert.same({ 1 }, { 1, 2 }) end,
      function() assert.is_not.same({}, {}) end, function() assert.is_nil(1) end,
      function() assert.includes({ a = 1 }, {}) end, function() assert.has_error(function() end) end,
      function() assert.has_error(function() error("x") end, "y") end,
      function() assert.has_no_error(function() error("x") end) end,
      function() assert.equal(1) end, function() assert.no_such_thing(1) end,
    } do
      local ok, why = pcall(wrong)
      assert.is_false(ok)
      assert.is_string(why)
    end
    assert.has_error(function() assert.same({ a = 1 }, { a = 2 }) end, "-   a = 1,")
  end)
  it("know loops", function()
    local a, b = {}, {}
    a.self, b.self = a, b
    assert.same(a, b)
  end)
end)

describe("an application", function()
  local app, client
  before_each(function()
    app = janus_sim.start { script = "app.lua", config = "text" }
    client = app:attach()
  end)

  it("answers", function()
    local reply, jsep = client:request { list = json.array {}, null = json.util.null }
    assert.same({ ticks = 0, config = "text", list = {}, null = json.util.null }, reply)
    assert.is_nil(jsep)
  end)
  it("answers late, when time has passed", function()
    local before = app:now()
    assert.same({ late = true }, (client:request { later = 5 }))
    assert.near(before + 5, app:now(), 0.001)
    local reply, why = client:request({ sleep = 60 }, { timeout = 1 })
    assert.is_nil(reply)
    assert.matches("timeout", why)
    local transaction, nothing = client:send { later = 1 }
    assert.is_string(transaction)
    assert.is_nil(nothing)
    local event, _, of = client:next_event()
    assert.same({ late = true }, event)
    assert.equal(transaction, of)
  end)
  it("refuses", function()
    assert.includes({ error = "no" }, client:request { refuse = "no" })
    local reply, why = client:request { fail = true }
    assert.is_nil(reply)
    assert.matches("failed to handle", why)
    assert.equal(1, #app:log "no luck")
  end)
  it("sends events", function()
    client:request { push = 3 }
    assert.equal(3, #client.events)
    for i = 1, 3 do assert.same({ n = i }, (client:next_event(0))) end
    assert.is_nil((client:next_event(0)))
  end)
  it("has timers", function()
    app:advance(35)
    assert.equal(3, client:request {}.ticks)
    app:advance(3600)
    assert.equal(363, client:request {}.ticks)
    assert.equal(1, app:stats().timers)
  end)
  it("forwards", function()
    local viewer = app:attach()
    client:connect({}, { audio = true, video = true, data = true })
    viewer:connect({}, { audio = true, video = true, data = true })
    client:request { forward_to = viewer.id }
    client:sends_rtp { count = 2, extensions = { audio_level = 10 } }
    client:sends_rtp { video = true, count = 3, payload = "\144\224\128\1\1\32\0abc" }
    client:sends_data("text", { label = "l", protocol = "p" })
    assert.equal(6, #viewer:received())
    local packet = viewer:received "video"[1]
    assert.includes({ payload_type = 96, marker = true, kind = "rtp" }, packet)
    assert.contains("abc", packet.payload)
    assert.same({ { kind = "data", text = "text", label = "l", protocol = "p", binary = false } }, viewer:received "data")
    viewer:forget()
    assert.is_empty(viewer:received())
    viewer:asks_keyframe()
    assert.is_not_empty(client:keyframes())
  end)
  it("has a line from Janus", function()
    local viewer = app:attach()
    client:up()
    viewer:up()
    client:request { forward_to = viewer.id }
    viewer:line { kbit = 500, delay = 0.02 }
    client:sends_rtp { video = true, count = 300, interval = 1 / 30, bytes = 6250 } -- 1500 kbit/s
    local bits = 0
    for _, packet in ipairs(viewer:received "video") do bits = bits + 8 * #packet.packet end
    assert.near(500, bits / 10 / 1000, 50)
    viewer:line {}
    app:advance(1)
    viewer:forget()
    client:sends_rtp { video = true, count = 10, bytes = { 2500 } }
    assert.equal(30, #viewer:received "video")
    assert.has_error(function() viewer:line { kbit = 0 } end, "kbit")
    assert.has_error(function() viewer:line { loss = 2 } end, "loss")
    assert.has_error(function() viewer:line { rate = 2 } end, "rate")
    assert.has_error(function() client:sends_rtp { video = true, bytes = { 0 } } end, "bytes")
    assert.has_error(function() client:sends_rtp { video = true, bytes = "x" } end, "bytes")
  end)
  it("finds lines of the log by their level", function()
    assert.same(app:log("running"), app:log("info: [golua] running"))
    assert.equal(1, #app:log("info: "))
    assert.is_empty(app:log("error: "))
  end)

  it("offers as many videos as are wanted", function()
    local function lines(options) return select(2, janus_sim.offer(options).sdp:gsub("\nm=video", "")) end
    assert.equal(3, lines { audio = true, videos = 3 })
    assert.equal(2, lines { videos = 2 })
    assert.equal(2, lines { video = "sendonly", videos = 2 })
    assert.equal(0, lines { video = false, videos = 2 })
    assert.equal(0, lines { audio = true })
  end)

  it("negotiates", function()
    local reply, jsep = client:request({}, { jsep = janus_sim.offer { audio = "sendonly", data = true } })
    assert.same({ ok = true }, reply)
    assert.equal("answer", jsep.type)
    reply, jsep = client:request { offer = true }
    assert.equal("offer", jsep.type)
    assert.equal("answer", client:request({}, { jsep = janus_sim.answer(jsep) }).got)
  end)
  it("is told of what happens", function()
    client:up()
    assert.is_true(client:is_up())
    client:slow_link { video = true, uplink = true, mindex = 1 }
    assert.same({ link = { uplink = true, video = true, mindex = 1 } }, (client:next_event(0)))
    assert.same({ got = { x = 1 } }, app:admin { x = 1 })
    assert.includes({ id = client.id }, client:query())
    client:hangup()
    assert.is_false(client:is_up())
  end)
  it("has metrics of its own", function()
    assert.is_nil(app:metric("sample_queries_total", { session = client.id }))
    client:query()
    client:query()
    assert.equal(2, app:metric("sample_queries_total", { session = client.id }))
    assert.same({ count = 2, sum = 30, buckets = { [10] = 0, [20] = 2 } }, app:metric "sample_bytes")
    assert.is_nil(app:metric "sample_nothing")
    assert.has_error(function() app:metric("sample_queries_total", { sesion = 1 }) end, "has no label session")
    assert.has_error(function() app:metric "sample_queries_total" end, "has no label session")
  end)
  it("does things to clients", function()
    client:up()
    client:request { call = "keyframe" }
    client:request { call = "bitrate", argument = 64000 }
    client:request { call = "notify", argument = { note = true } }
    client:request { call = "hangup" }
    assert.equal(1, client:closed())
    client:request { call = "detach" }
    assert.is_false(client:is_attached())
    assert.equal(1, #client:keyframes())
    assert.same({ 64000 }, client:bitrates())
    assert.same({ { session = client.id, event = { note = true } } }, app:notifications())
  end)
  it("forwards out", function()
    local socket = janus_sim.udp()
    client:connect({}, { audio = true })
    assert.is_number(client:request { forward_rtp = socket.port }.id)
    client:sends_rtp { count = 2, payload = "abc" }
    local packets = socket:receive(2)
    assert.equal(2, #packets)
    assert.equal("abc", packets[2]:sub(-3))
    assert.has_error(function() socket:receive(-1) end, "udp:receive: argument 1 is -1")
    assert.is_empty(socket:receive(0))
  end)
  it("minds tokens", function()
    assert.same({ signed = false, valid = false, grants = false }, (client:request { token = "t" }))
    client = janus_sim.start { script = "app.lua", tokens = { t = { "room=1" }, u = {} } }:attach()
    assert.same({ signed = true, valid = true, grants = true }, (client:request { token = "t" }))
    assert.same({ signed = true, valid = true, grants = false }, (client:request { token = "u" }))
  end)
  it("reloads, and stops", function()
    assert.is_true(app:reload())
    client:request {}
    app:stop()
    assert.has_error(function() app:attach() end, "stopped")
  end)
  it("is misused with an error", function()
    for part, misuse in pairs {
      ["janus_sim.start: field 'script' is missing"] = function() janus_sim.start {} end,
      ["field 'scirpt' is unknown"] = function() janus_sim.start { script = "app.lua", scirpt = 1 } end,
      ["was not started"] = function() janus_sim.start { script = "none.lua" } end,
      ["client:request: argument 1 is missing"] = function() client:request() end,
      ["client:request: call it with a colon"] = function() client.request {} end,
      ["app:advance: argument 1 is -1"] = function() app:advance(-1) end,
      ["there is no m-line 9"] = function() client:sends_rtp { mindex = 9 } end,
      ["field 'video' is a number"] = function() janus_sim.offer { video = 1 } end,
      ["expected vp8, vp9, h264"] = function() janus_sim.offer { video = true, video_codecs = { "theora" } } end,
      ["there is no offer"] = function() janus_sim.answer {} end,
    } do
      assert.has_error(misuse, part)
    end
  end)
end)

pending("something to come")
it("without a function")
it("that gives up", function() pending("for a reason") end)
