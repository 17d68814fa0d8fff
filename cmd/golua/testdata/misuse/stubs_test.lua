local redis = { connect = function() return {} end }

it("cannot use the application that waits for a stub", function()
  local app = janus_sim.start { script = "../stubs/app.lua", stubs = { redis = redis } }
  app:stub("directory", { lookup = function() app:advance(1) end })
  app:attach():request { lookup = "x" }
end)

it("hears of errors in stubs of HTTP", function()
  local app = janus_sim.start { script = "../stubs/app.lua", stubs = { redis = redis }, http = function() error("oh no") end }
  assert.is_string(app:attach():request { url = "http://example.test/" }.error)
end)

it("cannot hand over a coroutine", function()
  janus_sim.start { script = "../stubs/app.lua", stubs = { redis = { thread = coroutine.create(print) } } }
end)
