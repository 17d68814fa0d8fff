-- Tests of echotest.lua: `golua test lua`.

local test = require "golua.test"
local describe, it, before_each, janus_sim = test.describe, test.it, test.before_each, test.janus_sim

local function start(options)
  options = options or {}
  options.script = "echotest.lua"
  return janus_sim.start(options)
end

local ok = { echotest = "event", result = "ok" }

describe("echotest.lua", function()
  local app, client

  before_each(function()
    app = start()
    client = app:attach()
  end)

  it("takes the name that the configuration gives it", function()
    assert.equal("janus.plugin.golua", app:metadata().package)
    assert.equal("janus.plugin.echotest", start { config = "janus.plugin.echotest" }:metadata().package)
    assert.equal(1, #app:log "ready as janus.plugin.golua")
  end)

  describe("a request", function()
    it("is refused when a field is wrong, and nothing of it is done", function()
      for name, value in pairs { audio = 1, bitrate = -1, substream = 3, filename = true, videocodec = 8 } do
        assert.same({ echotest = "event", error_code = 413, error = "Invalid value of " .. name },
          (client:request { [name] = value, keyframe = true }))
      end
      assert.same({}, client:keyframes())
    end)

    it("caps and asks for keyframes", function()
      client:connect({}, { audio = true, video = true })
      assert.same(ok, (client:request { bitrate = 128000 }))
      assert.same(ok, (client:request { keyframe = true }))
      assert.same({ 128000 }, client:bitrates())
      assert.equal(1, #client:keyframes())
    end)
  end)

  describe("an offer", function()
    it("is answered", function()
      local reply, jsep = client:request({ audio = true }, { jsep = janus_sim.offer { audio = true, video = true } })
      assert.same(ok, reply)
      assert.equal("answer", jsep.type)
      assert.matches("m=audio 9 %S+ 111\r\n", jsep.sdp)
      assert.matches("a=rtpmap:96 VP8/90000", jsep.sdp)
    end)

    it("gets the codec that the request wants", function()
      client:connect({ videocodec = "h264" }, { video = true })
      assert.includes({ started = true, video_codec = "h264" }, client:query())
    end)

    it("that makes no sense is refused", function()
      local reply = client:request({}, { jsep = { type = "offer", sdp = "" } })
      assert.includes({ error_code = 414 }, reply)
    end)
  end)

  describe("what a client sends", function()
    before_each(function() client:connect({}, { audio = true, video = true, data = true }) end)

    it("comes back", function()
      client:sends_rtp { count = 3 }
      client:sends_rtp { video = true, count = 2 }
      client:sends_data("hello", { label = "chat" })
      assert.equal(3, #client:received "audio")
      assert.equal(2, #client:received "video")
      assert.includes({ { text = "hello", label = "chat", binary = false } }, client:received "data")
    end)

    it("does not come back when it is muted", function()
      client:request { audio = false }
      client:sends_rtp { count = 3 }
      assert.is_empty(client:received "audio")
      client:request { audio = true }
      client:sends_rtp { count = 3 }
      assert.equal(3, #client:received "audio")
    end)

    it("is recorded", function()
      client:request { record = true, filename = "/tmp/echo" }
      client:sends_rtp { count = 5 }
      client:request { record = false }
      local recordings = app:recordings()
      table.sort(recordings, function(a, b) return a.file < b.file end)
      assert.includes({
        { file = "/tmp/echo-audio", codec = "opus", packets = 5, ended = true },
        { file = "/tmp/echo-data", codec = "text", ended = true },
        { file = "/tmp/echo-video", codec = "vp8", ended = true },
      }, recordings)
    end)
  end)

  it("sends back the substream of simulcast that is wanted", function()
    client:connect({ substream = 0 }, { video = "sendrecv", simulcast = true })
    client:sends_rtp { video = true, count = 5 }
    for _, packet in ipairs(client:received "video") do assert.equal(0, packet.substream) end
    client:forget()
    client:request { substream = 2 }
    client:sends_rtp { video = true, count = 5, interval = 1 / 30 }
    local received = client:received "video"
    assert.equal(2, received[#received].substream)
    local told = {}
    for _, each in ipairs(client.events) do told[#told + 1] = each.event.substream end
    assert.equal(2, told[#told])
  end)

  it("tells of slow links", function()
    client:slow_link { video = true, uplink = true }
    assert.same({ echotest = "event", event = "slow_link", media = "video", uplink = true }, (client:next_event(0)))
  end)

  it("tells when the call is over, and begins anew", function()
    client:connect({}, { audio = true })
    client:hangup()
    assert.same({ echotest = "event", result = "done" }, (client:next_event(0)))
    assert.includes({ started = false }, client:query())
    assert.is_nil(client:next_event(1))
  end)

  it("goes on after a reload", function()
    client:connect({}, { audio = true })
    assert.is_true(app:reload())
    client:sends_rtp {}
    assert.equal(1, #client:received())
    assert.same(ok, (client:request { audio = true }))
  end)
end)
