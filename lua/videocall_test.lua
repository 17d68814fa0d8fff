-- Tests of videocall.lua: `golua test lua`.

local test = require "golua.test"
local describe, it, before_each, pending, janus_sim = test.describe, test.it, test.before_each, test.pending, test.janus_sim

describe("videocall.lua", function()
  local app, ann, bob

  before_each(function()
    app = janus_sim.start { script = "videocall.lua", path = "lib" }
    ann, bob = app:attach(), app:attach()
  end)

  -- Sends a request and returns the answer, without the envelope.
  local function ask(client, body, jsep)
    local event = client:request(body, { jsep = jsep })
    assert.equal("event", event.videocall)
    return event.result or event.error_code
  end

  -- Returns the next message to a client.
  local function hears(client)
    local event, jsep = client:next_event(0)
    return event and event.result, jsep
  end

  local function register()
    ask(ann, { request = "register", username = "ann" })
    ask(bob, { request = "register", username = "bob" })
  end

  -- Ann calls bob, and bob accepts.
  local function call()
    register()
    assert.same({ event = "calling" }, ask(ann, { request = "call", username = "bob" },
      janus_sim.offer { audio = true, video = true, data = true }))
    local told, offer = hears(bob)
    assert.same({ event = "incomingcall", username = "ann" }, told)
    assert.same({ event = "accepted" }, ask(bob, { request = "accept" }, janus_sim.answer(offer)))
    local accepted, answer = hears(ann)
    assert.same({ event = "accepted", username = "bob" }, accepted)
    assert.equal("answer", answer.type)
    for _, client in ipairs { ann, bob } do
      client:up()
      client:data_ready()
    end
  end

  it("gives a name to one client only", function()
    register()
    assert.equal(477, ask(ann, { request = "register", username = "other" }))
    assert.equal(476, ask(app:attach(), { request = "register", username = "ann" }))
    assert.same({ list = { "ann", "bob" } }, ask(bob, { request = "list" }))
    ann:detach()
    assert.same({ list = { "bob" } }, ask(bob, { request = "list" }))
    assert.includes({ event = "registered" }, ask(app:attach(), { request = "register", username = "ann" }))
  end)

  it("says why somebody cannot be called", function()
    local offer = janus_sim.offer { audio = true }
    assert.equal(473, ask(ann, { request = "call", username = "bob" }, offer))
    register()
    assert.equal(475, ask(ann, { request = "call" }, offer))
    assert.equal(478, ask(ann, { request = "call", username = "nobody" }, offer))
    assert.equal(479, ask(ann, { request = "call", username = "ann" }, offer))
    assert.equal(482, ask(ann, { request = "call", username = "bob" }))
    assert.equal(481, ask(bob, { request = "accept" }, offer))
  end)

  it("lets both hear, see and write to each other", function()
    call()
    ann:sends_rtp { count = 2 }
    bob:sends_rtp { video = true, count = 3 }
    ann:sends_data("hello", { label = "chat" })
    assert.equal(2, #bob:received "audio")
    assert.equal(3, #ann:received "video")
    assert.includes({ { text = "hello", label = "chat" } }, bob:received "data")
  end)

  it("gives the caller's answer the extensions that tell substreams apart", function()
    register()
    local offer = janus_sim.offer { video = true, simulcast = true }
    local before = offer.sdp:match "a=extmap:(%d+) urn:ietf:params:rtp%-hdrext:sdes:rtp%-stream%-id"
    if not before then pending "the offers of this simulation have no rids" end
    ask(ann, { request = "call", username = "bob" }, offer)
    local _, passed_on = hears(bob)
    passed_on.sdp = passed_on.sdp:gsub("a=extmap:%d+ urn:ietf:params:rtp%-hdrext:sdes:%S+\r\n", "")
    ask(bob, { request = "accept" }, janus_sim.answer(passed_on))
    local _, answer = hears(ann)
    assert.matches("a=extmap:" .. before .. " urn:ietf:params:rtp%-hdrext:sdes:rtp%-stream%-id", answer.sdp)
  end)

  it("mutes one side", function()
    call()
    ask(ann, { request = "set", audio = false })
    ann:sends_rtp {}
    bob:sends_rtp {}
    assert.is_empty(bob:received "audio")
    assert.equal(1, #ann:received "audio")
  end)

  it("is busy for others", function()
    call()
    local eve = app:attach()
    ask(eve, { request = "register", username = "eve" })
    assert.same({ event = "hangup", username = "eve", reason = "User busy" },
      ask(eve, { request = "call", username = "bob" }, janus_sim.offer { audio = true }))
    assert.equal(480, ask(bob, { request = "call", username = "eve" }))
  end)

  it("passes on what is negotiated again", function()
    call()
    local offer = janus_sim.offer { audio = true }
    offer.update = true
    assert.same({ event = "set" }, ask(ann, { request = "set" }, offer))
    local told, passed_on = hears(bob)
    assert.same({ event = "update" }, told)
    assert.equal(offer.sdp, passed_on.sdp)
  end)

  it("ends for both when one hangs up, and each is told once", function()
    call()
    assert.same({ event = "hangup", username = "bob", reason = "Explicit hangup" }, ask(bob, { request = "hangup", reason = "late" }))
    assert.same({ event = "hangup", username = "bob", reason = "late" }, hears(ann))
    for _, client in ipairs { ann, bob } do
      client:hangup() -- Janus was asked to close the PeerConnection
      assert.is_nil((hears(client)))
      assert.equal("idle", client:query().state)
    end
  end)

  it("ends for both when one is gone", function()
    call()
    ann:detach()
    assert.same({ event = "hangup", username = "ann", reason = "Remote WebRTC hangup" }, hears(bob))
    assert.equal(478, ask(bob, { request = "call", username = "ann" }))
  end)

  it("keeps names and calls through a reload", function()
    call()
    assert.is_true(app:reload())
    ann:sends_rtp {}
    assert.equal(1, #bob:received "audio")
    assert.same({ list = { "ann", "bob" } }, ask(bob, { request = "list" }))
    ask(bob, { request = "hangup" })
    assert.includes({ event = "hangup" }, (hears(ann)))
  end)
end)
