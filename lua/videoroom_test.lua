-- Tests of videoroom.lua: `golua test lua`.

local test = require "golua.test"
local describe, it, before_each, janus_sim = test.describe, test.it, test.before_each, test.janus_sim
local videoroom = require "testdata.videoroom"
local start, with, event_with = videoroom.start, videoroom.with, videoroom.event_with

local function join(app, id, more)
  local client = app:attach()
  return client, (client:request(with({ request = "join", ptype = "publisher", room = 1, id = id }, more)))
end

local function publish(app, id, offer)
  local client = join(app, id)
  client:connect({ request = "publish" }, offer or { audio = "sendonly", video = "sendonly" })
  return client
end

-- Answers an offer of the room.
local function answer(client, jsep)
  return (client:request({ request = "start" }, { jsep = janus_sim.answer(jsep) }))
end

local function subscribe(app, streams, more)
  local client = app:attach()
  local attached, jsep = client:request(with({ request = "join", ptype = "subscriber", room = 1, streams = streams }, more))
  if jsep then
    answer(client, jsep)
    client:up()
  end
  return client, attached
end

local ONE = 'general: { }\nroom-1: { description = "One" publishers = 3 }'

describe("videoroom.lua", function()
  local app

  before_each(function() app = start(ONE) end)

  it("has the name of the C plugin, and the rooms of its demo pages", function()
    assert.equal("janus.plugin.videoroom", app:metadata().package)
    local list = start():attach():request { request = "list" }.list
    table.sort(list, function(a, b) return a.room < b.room end)
    assert.includes({ { room = 1234, max_publishers = 6 }, { room = 5678, videocodec = "vp9", video_svc = true } }, list)
  end)

  it("shows subscribers kept pictures, if the settings say so", function()
    local rooms = 'room-1: { publishers = 3 }\nroom-2: { publishers = 3 gop_cache = false }'
    for settings, kept in pairs {
      [""] = false, ["gop_cache = { kbytes = 256, seconds = 30 }"] = true, ["gop_cache = { kbytes = 1, seconds = 30 }"] = false, ["gop_cache = { kbytes = 256.5, seconds = 30 }"] = false,
    } do
      app = start("general: { " .. settings .. " }\n" .. rooms)
      local anna = publish(app, 1)
      anna:sends_rtp { video = true, count = 5 }
      local asked = #anna:keyframes()
      local viewer = subscribe(app, { { feed = 1 } })
      anna:sends_rtp { video = true, count = 1 }
      assert.equal(kept and asked or asked + 1, #anna:keyframes())
      assert.equal(kept and 6 or 1, #viewer:received "video")
    end
  end)

  it("does not start with a file that cannot be read", function()
    assert.has_error(function() start "room-1: { description = }" end)
  end)

  -- Options whose default is true were not taken when the file said false.
  it("takes false from the file", function()
    local got = {}
    for _, room in ipairs(start('room-1: { transport_wide_cc_ext = false audiolevel_ext = "false" videoorient_ext = false }'):attach():request { request = "list" }.list) do got = room end
    assert.includes({ transport_wide_cc_ext = false, audiolevel_ext = false, videoorient_ext = false, playoutdelay_ext = true }, got)
  end)

  describe("a request", function()
    it("says what is missing, wrong or unknown", function()
      local client = app:attach()
      for text, request in pairs {
        ["Missing mandatory element (request)"] = { room = 1 },
        ["Unknown request 'nonsense'"] = { request = "nonsense" },
        ["Missing mandatory element (room)"] = { request = "exists" },
        ["Invalid element type (room should be a positive integer)"] = { request = "exists", room = "x" },
        ["No such room (7)"] = { request = "destroy", room = 7 },
        ["Room 1 already exists"] = { request = "create", room = 1 },
        ["Invalid request on unconfigured participant"] = { request = "publish" },
      } do
        assert.equal(text, (client:request(request)).error)
      end
    end)

    it("of somebody else's kind is unknown", function()
      local client = join(app, 11)
      assert.equal(423, (client:request { request = "pause" }).error_code)
      assert.equal(425, (client:request { request = "join", ptype = "publisher", room = 1 }).error_code)
    end)
  end)

  describe("a room", function()
    it("is made, changed and destroyed", function()
      local client = app:attach()
      assert.includes({ videoroom = "created", room = 5 }, (client:request { request = "create", room = 5, secret = "s" }))
      assert.equal(433, (client:request { request = "edit", room = 5, secret = "x", new_description = "Five" }).error_code)
      client:request { request = "edit", room = 5, secret = "s", new_description = "Five", new_pin = "1" }
      local list = client:request { request = "list" }.list
      assert.includes({ room = 5, description = "Five", pin_required = true }, list[2])
      assert.includes({ videoroom = "destroyed" }, (client:request { request = "destroy", room = 5, secret = "s" }))
      assert.is_false((client:request { request = "exists", room = 5 }).exists)
    end)

    it("that is destroyed has requests of those who were in it refused alike", function()
      local anna = publish(app, 11)
      local viewer = subscribe(app, { { feed = 11 } })
      app:attach():request { request = "destroy", room = 1 }
      for client, request in pairs { [anna] = "unpublish", [viewer] = "pause" } do
        assert.includes({ error_code = 426, error = "No such room" }, (client:request { request = request }))
      end
    end)

    it("lets in who has the pin and a token", function()
      app:attach():request { request = "create", room = 5, pin = "1", allowed = { "good" } }
      for code, more in pairs { [429] = {}, [433] = { pin = "1", token = "bad" } } do
        local _, answered = join(app, 11, { room = 5, pin = more.pin, token = more.token })
        assert.equal(code, answered.error_code)
      end
      local _, answered = join(app, 11, { room = 5, pin = "1", token = "good" })
      assert.equal("joined", answered.videoroom)
    end)

    it("takes no more publishers than it is for", function()
      app:attach():request { request = "edit", room = 1, new_publishers = 1 }
      publish(app, 11)
      local late = join(app, 12)
      local refused = late:request({ request = "publish" }, { jsep = janus_sim.offer {} })
      assert.equal(432, refused.error_code)
    end)

    it("has a reload carry it over", function()
      local anna = publish(app, 11)
      app:attach():request { request = "create", room = 9 }
      assert.is_true(app:reload())
      assert.is_true((anna:request { request = "exists", room = 9 }).exists)
      assert.equal("ok", (anna:request { request = "configure", bitrate = 64000 }).configured)
    end)
  end)

  describe("a publisher", function()
    local anna, bert

    before_each(function()
      anna, bert = publish(app, 11), join(app, 12)
      anna:forget()
    end)

    it("is known to who comes later, and to those who are there", function()
      local _, joined = join(app, 13)
      assert.includes({ { id = 11, audio_codec = "opus", video_codec = "vp8" } }, joined.publishers)
      publish(app, 14)
      assert.includes({ { id = 14 } }, event_with(bert, "publishers").publishers)
    end)

    it("that is muted reaches nobody", function()
      local viewer = subscribe(app, { { feed = 11 } })
      anna:request { request = "moderate", room = 1, id = 11, mid = "0", mute = true }
      anna:sends_rtp { count = 3 }
      assert.is_empty(viewer:received "audio")
      assert.includes({ moderation = "muted", mid = "0" }, event_with(bert, "moderation"))
      anna:request { request = "moderate", room = 1, id = 11, mid = "0", mute = false }
      anna:sends_rtp { count = 3 }
      assert.equal(3, #viewer:received "audio")
    end)

    it("is recorded while the room says so, and not while it is muted", function()
      anna:request { request = "configure", record = true, filename = "/tmp/anna" }
      anna:sends_rtp { count = 5 }
      anna:request { request = "configure", mid = "0", send = false }
      anna:request { request = "enable_recording", room = 1, record = false }
      local audio
      for _, each in ipairs(app:recordings()) do
        if each.file == "/tmp/anna-audio-0" then audio = each end
      end
      assert.includes({ codec = "opus", packets = 5, ended = true }, audio)
    end)

    it("is asked for silence without packets only if it offers that", function()
      app:attach():request { request = "create", room = 5, opus_dtx = true }
      for id, offered in pairs { [21] = true, [22] = false } do
        local carla, offer = join(app, id, { room = 5 }), janus_sim.offer { audio = "sendonly" }
        if offered then offer.sdp = offer.sdp:gsub("useinbandfec=1", "useinbandfec=1;usedtx=1") end
        local published, jsep = carla:request({ request = "publish" }, { jsep = offer })
        assert.equal(offered or nil, published.streams[1].dtx)
        assert.equal(offered, jsep.sdp:find("usedtx=1", 1, true) ~= nil)
      end
    end)

    it("is told what it may send", function()
      anna:request { request = "configure", bitrate = 256000 }
      assert.contains(256000, anna:bitrates())
    end)

    it("has metadata that all get as they are", function()
      local metadata = { role = "host", deep = { most = 2 ^ 53 - 1, list = { 1, 2 }, none = {} } }
      local _, joined = join(app, 15, { metadata = metadata })
      assert.equal("joined", joined.videoroom)
      local carla = publish(app, 16)
      carla:request { request = "configure", metadata = metadata }
      local viewer = app:attach()
      local attached = viewer:request { request = "join", ptype = "subscriber", room = 1, feed = 16 }
      assert.same(metadata, attached.metadata)
      assert.same(metadata, attached.streams[1].feed_metadata)
      assert.same(metadata, carla:query().metadata)
    end)

    it("has no metadata that others would get changed", function()
      for text, value in pairs {
        ["Invalid element (n must be at most 9007199254740991)"] = { deep = { { n = 2 ^ 53 } } },
        ["Invalid element (metadata must be at most 9007199254740991)"] = { -(2 ^ 60) },
        ["Invalid element type (metadata should be an object)"] = "text",
      } do
        for _, request in ipairs { { request = "configure" }, { request = "publish" } } do
          assert.includes({ error_code = 430 }, (bert:request(with(request, { metadata = value }))))
        end
        local _, joined = join(app, 15, { metadata = value })
        assert.equal(430, joined.error_code)
        assert.is_true(joined.error == text or type(value) == "table")
      end
    end)

    it("that is kicked is gone", function()
      app:attach():request { request = "kick", room = 1, id = 11 }
      assert.includes({ leaving = "ok", reason = "kicked" }, event_with(anna, "leaving"))
      assert.equal(1, anna:closed())
      assert.equal(11, event_with(bert, "kicked").kicked)
    end)

    it("is told to the others when it goes, however it does", function()
      anna:detach()
      assert.equal(11, event_with(bert, "unpublished").unpublished)
      assert.equal(11, event_with(bert, "leaving").leaving)
    end)
  end)

  describe("a subscriber", function()
    local anna, bert

    before_each(function() anna, bert = publish(app, 11), publish(app, 12) end)

    it("gets what it asks for, and nothing else", function()
      local viewer, attached = subscribe(app, { { feed = 12, mid = "1" }, { feed = 11 } })
      assert.includes({
        { feed_id = 12, type = "video" }, { feed_id = 11, type = "audio" }, { feed_id = 11, type = "video" },
      }, attached.streams)
      anna:sends_rtp { count = 2 }
      bert:sends_rtp { count = 5 }
      bert:sends_rtp { video = true, count = 3 }
      assert.equal(2, #viewer:received "audio")
      assert.equal(3, #viewer:received "video")
      for _, packet in ipairs(viewer:received "video") do assert.equal(0, packet.mindex) end
    end)

    -- Sends a keyframe of VP9 in two spatial layers, one packet each. The bytes are: L, B
    -- and E; the layer (temporal 0, a switching point); TL0PICIDX; a byte of picture.
    local function two_layers(publisher)
      publisher:sends_rtp { video = true, payload = "\x2c\x10\0\0" }
      publisher:sends_rtp { video = true, payload = "\x2c\x13\0\1" }
    end

    it("is told of the layers of a video, without asking for one", function()
      app = start(ONE .. '\nroom-2: { videocodec = "vp9" video_svc = true }')
      local carla = join(app, 13, { room = 2 })
      carla:connect({ request = "publish" }, { video = "sendonly", video_codecs = { "vp9" } })
      local viewer = subscribe(app, { { feed = 13 } }, { room = 2 })
      two_layers(carla)
      assert.equal(0, event_with(viewer, "spatial_layer").spatial_layer)
      assert.equal(1, event_with(viewer, "spatial_layer").spatial_layer)
      assert.equal(2, #viewer:received "video")
    end)

    it("is told of the layers of a video whose offer says that it has them", function()
      app = start(ONE .. '\nroom-2: { videocodec = "vp9,vp8" }')
      for codec, svc in pairs { vp9 = true, vp8 = false } do
        local carla, offer = join(app, svc and 13 or 14, { room = 2 }), janus_sim.offer { video = "sendonly", video_codecs = { codec } }
        offer.svc = { { mindex = 0, mid = "0", svc = "L2T1" } }
        local published = carla:request({ request = "publish" }, { jsep = offer })
        carla:up()
        assert.equal(svc or nil, published.streams[1].svc)
        local viewer, attached = subscribe(app, { { feed = svc and 13 or 14 } }, { room = 2 })
        if svc then
          assert.includes({ ["spatial-layer"] = -1, ["target-spatial-layer"] = 2 }, attached.streams[1].svc)
          two_layers(carla)
          assert.equal(0, event_with(viewer, "spatial_layer").spatial_layer)
        else
          assert.is_nil(attached.streams[1].svc)
        end
      end
    end)

    -- Sends such pictures for some seconds: 90 kbit/s of the lower layer, 300 of the other one.
    local function film(publisher, seconds)
      for _ = 1, seconds * 30 do
        publisher:sends_rtp { video = true, payload = "\x2c\x10\0\0" .. ("x"):rep(250) }
        publisher:sends_rtp { video = true, payload = "\x2c\x13\0\1" .. ("x"):rep(1150) }
        app:advance(1 / 30)
      end
    end

    -- How many packets of the layers came within a second.
    local function packets(publisher, viewer)
      viewer:forget()
      film(publisher, 1)
      local count = { 0, 0 }
      for _, packet in ipairs(viewer:received "video") do
        local layer = packet.packet:byte(14) -- behind the header and the first byte of VP9
        if layer == 0x10 or layer == 0x13 then count[layer == 0x10 and 1 or 2] = count[layer == 0x10 and 1 or 2] + 1 end
      end
      return count
    end

    it("gets the layers that its line carries, and is told of them", function()
      app = start(ONE .. '\nroom-2: { videocodec = "vp9" video_svc = true }\nroom-3: { videocodec = "vp9" video_svc = true bandwidth = false }')
      for room, layers in pairs { [2] = 1, [3] = 2 } do
        local carla = join(app, 13, { room = room })
        carla:connect({ request = "publish" }, { video = "sendonly", video_codecs = { "vp9" } })
        local viewer = subscribe(app, { { feed = 13 } }, { room = room })
        viewer:line { kbit = 200, delay = 0.02 }
        film(carla, 6)
        local count = packets(carla, viewer)
        if layers == 2 then
          assert.is_true(count[1] + count[2] < 50, count[1] .. " and " .. count[2] .. " of 60 packets came over a line of half their rate")
        else
          assert.is_true(count[1] > 27 and count[2] == 0, count[1] .. " and " .. count[2] .. " packets came")
          viewer:line { kbit = 3000, delay = 0.02 }
          film(carla, 15)
          count = packets(carla, viewer)
          assert.is_true(count[1] > 27 and count[2] > 27, count[1] .. " and " .. count[2] .. " packets came over the better line")
          local told
          repeat told = event_with(viewer, "spatial_layer").spatial_layer until told == 1
        end
      end
    end)

    it("uses an m-line again that somebody has left", function()
      local viewer = subscribe(app, { { feed = 11 } })
      anna:request { request = "unpublish" }
      local updated, jsep = event_with(viewer, "streams")
      assert.is_false(updated.streams[1].active)
      answer(viewer, jsep)
      local subscribed
      subscribed, jsep = viewer:request { request = "subscribe", streams = { { feed = 12 } } }
      assert.equal(2, #subscribed.streams)
      answer(viewer, jsep)
      viewer:forget()
      bert:sends_rtp { count = 2 }
      assert.equal(2, #viewer:received "audio")
    end)

    it("gets one offer for what changes while it has yet to answer", function()
      local viewer = subscribe(app, { { feed = 11, mid = "0" } })
      local _, jsep = viewer:request { request = "subscribe", streams = { { feed = 11, mid = "1" } } }
      assert.equal("updating", (viewer:request { request = "subscribe", streams = { { feed = 12, mid = "0" } } }).videoroom)
      assert.equal("updating", (viewer:request { request = "subscribe", streams = { { feed = 12, mid = "1" } } }).videoroom)
      answer(viewer, jsep)
      assert.equal(4, #event_with(viewer, "streams").streams)
    end)

    it("switches without another offer", function()
      local viewer = subscribe(app, { { feed = 11 } })
      local switched, jsep = viewer:request { request = "switch", streams = { { feed = 12, mid = "0", sub_mid = "0" } } }
      assert.includes({ switched = "ok", changes = 1 }, switched)
      assert.is_nil(jsep)
      viewer:forget()
      anna:sends_rtp { count = 3 }
      bert:sends_rtp { count = 2 }
      assert.equal(2, #viewer:received "audio")
    end)

    it("gets the payload type that it has negotiated, whoever sends", function()
      local firefox = janus_sim.offer { audio = "sendonly" }
      firefox.sdp = firefox.sdp:gsub("([: ])111", "%1109")
      local carla = join(app, 13)
      carla:request({ request = "publish" }, { jsep = firefox })
      carla:up()
      local viewer = subscribe(app, { { feed = 11, mid = "0" } })
      viewer:request { request = "switch", streams = { { feed = 13, mid = "0", sub_mid = "0" } } }
      carla:sends_rtp { count = 2, payload_type = 109 }
      local packets = viewer:received "audio"
      assert.equal(2, #packets)
      assert.equal(111, packets[1].payload_type)
    end)

    it("pauses, and goes on", function()
      local viewer = subscribe(app, { { feed = 11 } })
      viewer:request { request = "pause" }
      anna:sends_rtp { count = 3 }
      assert.is_empty(viewer:received "audio")
      viewer:request { request = "start" }
      anna:sends_rtp { count = 3 }
      assert.equal(3, #viewer:received "audio")
    end)

    it("does not mix feeds that are encrypted from end to end with others", function()
      local carla, offer = join(app, 13), janus_sim.offer { audio = "sendonly", video = "sendonly" }
      offer.e2ee = true
      carla:request({ request = "publish" }, { jsep = offer })
      carla:up()
      for text, streams in pairs {
        ["Can't have end-to-end encrypted feed in this subscription (13)"] = { { feed = 11 }, { feed = 13 } },
        ["Can't have not end-to-end encrypted feed in this subscription (11)"] = { { feed = 13 }, { feed = 11 } },
      } do
        local _, refused = subscribe(app, streams)
        assert.includes({ error_code = 438, error = text }, refused)
      end
      local plain, encrypted = subscribe(app, { { feed = 11 } }), subscribe(app, { { feed = 13 } })
      for viewer, feed in pairs { [plain] = 13, [encrypted] = 11 } do
        for _, request in ipairs {
          { request = "subscribe", streams = { { feed = feed } } },
          { request = "update", subscribe = { { feed = feed } } },
          { request = "switch", streams = { { feed = feed, mid = "0", sub_mid = "0" } } },
          { request = "switch", feed = feed, audio = true, video = true },
        } do
          local refused = viewer:request(request)
          assert.includes({ error_code = 438, error = "Can't mix normal and end-to-end encrypted subscriptions" }, refused)
        end
      end
    end)

    it("has a dummy to begin with that is encrypted as what comes later", function()
      app:attach():request { request = "create", room = 5, dummy_publisher = true, dummy_e2ee = true, videocodec = "VP8" }
      local dummy = app:attach():request { request = "listparticipants", room = 5 }.participants[1].id
      local viewer = app:attach()
      local _, jsep = viewer:request { request = "join", ptype = "subscriber", room = 5, streams = { { feed = dummy } } }
      assert.is_true(jsep.e2ee)
    end)

    it("cannot join with an offer", function()
      local refused = app:attach():request({ request = "join", ptype = "subscriber", room = 1, feed = 11 },
        { jsep = janus_sim.offer {} })
      assert.includes({ error_code = 423, error = "Can't send an offer to create subscribers" }, refused)
    end)

    it("that asks for an offer while it has yet to answer gets it after that", function()
      local viewer = subscribe(app, { { feed = 11, mid = "0" } })
      local _, jsep = viewer:request { request = "subscribe", streams = { { feed = 11, mid = "1" } } }
      local configured, none = viewer:request { request = "configure", restart = true }
      assert.equal("ok", configured.configured)
      assert.is_nil(none)
      answer(viewer, jsep)
      local _, again = event_with(viewer, "streams")
      assert.is_true(again.restart)
    end)

    it("shows whose it is where the room wants to know", function()
      app:attach():request { request = "edit", room = 1, new_require_pvtid = true }
      local _, refused = subscribe(app, { { feed = 11 } })
      assert.equal(433, refused.error_code)
      local _, joined = join(app, 13)
      local _, attached = subscribe(app, { { feed = 11 } }, { private_id = joined.private_id })
      assert.equal("attached", attached.videoroom)
    end)
  end)
end)

describe("a script around videoroom.lua", function()
  it("sees each request before it is answered", function()
    local app = janus_sim.start { script = "testdata/around/main.lua", path = "." }
    local client = app:attach()
    assert.is_true(client:request({ request = "exists", room = 1234 }).exists)
    client:request { request = "join", ptype = "publisher", room = 1234 }
    client:request { request = "JOIN" }
    for _, name in ipairs { "exists", "join", "JOIN" } do
      assert.equal(1, #app:log("request=" .. name), name)
    end
  end)
end)
