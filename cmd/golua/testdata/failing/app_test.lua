local function check(client)
  assert.same({ room = 2, names = { "Ada", "Eve" }, open = true }, (client:request {}))
end

describe("a room", function()
  it("is wrong", function()
    check(janus_sim.start { script = "app.lua" }:attach())
  end)
  it("is right", function() end)
  it("errs", function() local nothing; return nothing.x end)
end)
