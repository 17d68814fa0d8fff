it("covers some", function()
  assert.includes({ sum = 3, one = true }, janus_sim.start { script = "app.lua", path = "lib" }:attach():request { a = 1 })
end)
