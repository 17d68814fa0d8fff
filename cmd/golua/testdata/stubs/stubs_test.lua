describe("stubs", function()
  local app, client, redis, stored
  before_each(function()
    stored = { a = { list = { 1, 2 } } }
    local methods = {}
    function methods:get(key) self.gets = (self.gets or 0) + 1 return stored[key] end
    function methods:set(key, value) stored[key] = value return true end
    function methods:subscribe(channel, fn) self.length = fn(channel .. "!") end
    redis = {}
    function redis.connect(options)
      redis.connection = setmetatable({ host = options.host }, { __index = methods })
      return redis.connection
    end
    app = janus_sim.start { script = "app.lua", stubs = { redis = redis } }
    client = app:attach()
  end)

  it("are found by require, and have methods", function()
    assert.same({ value = { list = { 1, 2 } }, host = "db" }, (client:request { get = "a" }))
    assert.same({ done = true }, (client:request { set = "b", value = { x = { y = 1 } } }))
    assert.same({ x = { y = 1 } }, stored.b)
    assert.equal(1, redis.connection.gets)
  end)
  it("can call back", function()
    assert.same({ heard = "news!" }, (client:request { subscribe = true }))
    assert.equal(5, redis.connection.length)
  end)
  it("come later, too", function()
    app:stub("directory", { lookup = function(name) return name:upper() end })
    assert.same({ found = "ADA" }, (client:request { lookup = "ada" }))
    app:stub("directory", { lookup = function(name) return name:lower() end })
    assert.same({ found = "ada" }, (client:request { lookup = "Ada" }))
  end)
  it("can wait", function()
    app:stub("directory", { lookup = function(name) app:advance(1) return name .. "!" end }, { waits = true })
    assert.same({ found = "ada!" }, (client:request { lookup = "ada" }))
  end)
  it("survive a reload", function()
    assert.is_true(app:reload())
    assert.same({ value = { list = { 1, 2 } }, host = "db" }, (client:request { get = "a" }))
  end)
  it("answer HTTP", function()
    local asked
    app:stub_http(function(request)
      asked = request
      return { status = 201, json = { ok = true } }
    end)
    assert.same({ status = 201, body = { ok = true }, type = "application/json" }, (client:request { url = "https://example.test/x?y=1" }))
    assert.includes({ method = "POST", url = "https://example.test/x?y=1", body = '{"a":1}', headers = { ["x-key"] = "k" } }, asked)
    app:stub_http(function() return nil, "connection refused" end)
    assert.equal("connection refused", client:request { url = "https://example.test/" }.error)
  end)
  it("keep from the network", function()
    assert.is_string(client:request { url = "http://127.0.0.1:1/" }.error)
  end)
end)
