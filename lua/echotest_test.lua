-- Tests of echotest.lua: `golua test lua`.

local test = require "golua.test"
local describe, it, before_each, janus_sim = test.describe, test.it, test.before_each, test.janus_sim

local ok = { echotest = "event", result = "ok" }

describe("echotest.lua", function()
  local app, client

  before_each(function()
    app = janus_sim.start { script = "echotest.lua", path = "lib" }
    client = app:attach()
  end)

  it("takes the place of Janus's own plugin", function()
    assert.equal("janus.plugin.echotest", app:metadata().package)
  end)

  describe("a request", function()
    it("is refused when a field is wrong, and nothing of it is done", function()
      client:connect({ audio = true }, { audio = true, video = true })
      local rows = {
        { "audio", 1, "a boolean" }, { "bitrate", -1, "a positive integer" }, { "filename", true, "a string" },
        { "videocodec", 8, "a string" }, { "min_delay", 1.5, "an integer" },
      }
      for _, row in ipairs(rows) do
        assert.same({
          echotest = "event", error_code = 413,
          error = ("Invalid element type (%s should be %s)"):format(row[1], row[3]),
        }, (client:request { [row[1]] = row[2], video = false }))
      end
      assert.is_true(client:query().video_active)
    end)

    it("must want something", function()
      assert.includes({ error_code = 413 }, (client:request { audiocodec = "opus" }))
      assert.includes({ error_code = 413 }, (client:request { substream = 3 }))
    end)

    it("with a number beyond all sense is refused, or does no harm", function()
      client:connect({}, { audio = true, video = true })
      assert.includes({ error_code = 413 }, (client:request { bitrate = 1e300 }))
      assert.same(ok, (client:request { bitrate = 2 ^ 52 }))
      assert.same(ok, (client:request { fallback = 2 ^ 52, substream = 1 }))
    end)

    it("sets the playout delay of what comes back, until the call ends", function()
      local function echoed()
        client:forget()
        client:sends_rtp { video = true }
        local extensions = client:received "video"[1].extensions
        return { extensions.min_delay, extensions.max_delay }
      end
      client:connect({}, { audio = true, video = true })
      for _, row in ipairs {
        { { max_delay = 30 }, {} }, { { min_delay = 10 }, { 10, 30 } }, { { min_delay = 40 }, { 40, 40 } },
        { { max_delay = 5 }, { 5, 5 } }, { { min_delay = 1e9 }, { 4095, 4095 } }, { { max_delay = -1 }, {} },
        { { min_delay = 0, max_delay = 20 }, { 0, 20 } },
      } do
        assert.same(ok, (client:request(row[1])))
        assert.same(row[2], echoed())
      end
      client:hangup()
      client:connect({}, { audio = true, video = true })
      assert.same({}, echoed())
    end)

    it("caps what the client sends", function()
      client:connect({}, { audio = true, video = true })
      assert.same(ok, (client:request { bitrate = 128000 }))
      assert.same({ 128000 }, client:bitrates())
    end)
  end)

  describe("an offer", function()
    it("is answered with what it asks for", function()
      local _, jsep = client:request({ videocodec = "h264" }, { jsep = janus_sim.offer { audio = true, video = true } })
      assert.equal("answer", jsep.type)
      assert.matches("a=rtpmap:%d+ H264/90000", jsep.sdp)
      assert.includes({ audio_codec = "opus", video_codec = "h264" }, client:query())
    end)

    it("of a client that only receives gets nothing back", function()
      local _, jsep = client:request({}, { jsep = janus_sim.offer { audio = "recvonly" } })
      assert.matches("a=inactive", jsep.sdp)
    end)

    it("that makes no sense is refused", function()
      assert.includes({ error_code = 414 }, (client:request({}, { jsep = { type = "offer", sdp = "" } })))
    end)
  end)

  describe("what a client sends", function()
    before_each(function() client:connect({}, { audio = true, video = true, data = true }) end)

    it("comes back", function()
      client:sends_rtp { count = 3 }
      client:sends_rtp { video = true, count = 2 }
      client:sends_data("hello", { label = "chat" })
      client:sends_data("\1\2", { label = "chat", binary = true })
      assert.equal(3, #client:received "audio")
      assert.equal(2, #client:received "video")
      local data = client:received "data"
      assert.includes({ text = "Janus EchoTest here! You wrote: hello", label = "chat", binary = false }, data[1])
      assert.includes({ text = "\1\2", binary = true }, data[2])
    end)

    it("does not come back when it is muted", function()
      client:request { audio = false }
      client:sends_rtp { count = 3 }
      assert.is_empty(client:received "audio")
      client:request { audio = true }
      client:sends_rtp { count = 3 }
      assert.equal(3, #client:received "audio")
    end)

    it("begins with a whole picture when it comes back", function()
      client:request { video = false }
      local before = #client:keyframes()
      client:request { video = true }
      assert.equal(before + 1, #client:keyframes())
    end)

    it("is recorded", function()
      client:request { record = true, filename = "/tmp/echo" }
      client:sends_rtp { count = 5 }
      assert.equal("echo-audio.mjr", client:query().recording.audio)
      client:request { record = false }
      assert.is_nil(client:query().recording)
      local files = {}
      for _, each in ipairs(app:recordings()) do files[each.file] = each end
      assert.includes({ codec = "opus", packets = 5, ended = true }, files["/tmp/echo-audio"])
      assert.includes({ codec = "vp8", ended = true }, files["/tmp/echo-video"])
      assert.includes({ codec = "text", ended = true }, files["/tmp/echo-data"])
    end)
  end)

  it("tells of slow links, but not of those that Janus has to the client", function()
    client:connect({ bitrate = 64000 }, { audio = true, video = true })
    client:slow_link { video = true, uplink = true }
    client:slow_link { video = true, uplink = false }
    assert.same({ echotest = "event", event = "slow_link", media = "video", ["current-bitrate"] = 64000 },
      (client:next_event(0)))
  end)

  it("tells when the call is over, and begins anew", function()
    client:connect({ audio = false, bitrate = 5 }, { audio = true })
    client:hangup()
    assert.same({ echotest = "event", result = "done" }, (client:next_event(0)))
    assert.includes({ audio_active = true, bitrate = 0 }, client:query())
    assert.is_nil((client:next_event(1)))
  end)

  it("goes on after a reload", function()
    client:connect({}, { audio = true })
    assert.is_true(app:reload())
    client:sends_rtp {}
    assert.equal(1, #client:received())
    assert.same(ok, (client:request { audio = true }))
  end)
end)
