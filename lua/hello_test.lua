-- Tests of hello.lua: `golua test lua`.

local test = require "golua.test"
local describe, it, before_each, janus_sim = test.describe, test.it, test.before_each, test.janus_sim

describe("hello.lua", function()
  local client

  before_each(function()
    client = janus_sim.start { script = "hello.lua" }:attach()
  end)

  it("greets by name", function()
    assert.same({ hello = "Ada", session = client.id }, client:request { name = "Ada" })
  end)

  it("greets strangers", function()
    assert.equal("stranger", client:request {}.hello)
  end)

  it("tells sessions apart", function()
    local other = client.app:attach()
    assert.not_equal(client:request {}.session, other:request {}.session)
  end)

  it("has nothing to say about a session", function()
    client:detach()
    assert.is_false(client:is_attached())
    assert.has_error(function() client:request {} end, "not attached")
  end)
end)
