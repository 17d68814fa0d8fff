it("never ends", function() while true do pcall(function() while true do end end) end end)
it("has an application that loops", function()
  local client = janus_sim.start { script = "app.lua", general = { request_limit = 50 } }:attach()
  local reply, why = client:request { loop = true }
  assert.is_nil(reply)
  assert.equal(1, #client.app:log "it ran for longer than 50ms")
end)
it("has an application that never rests", function()
  janus_sim.start { script = "app.lua" }:attach():request { restless = true }
end)
it("waits for an application that is gone", function()
  local app = janus_sim.start { script = "app.lua" }
  app:stop()
  app:advance(1)
end)
