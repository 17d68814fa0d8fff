-- Tests of remote publishers of videoroom.lua: `golua test lua`. Media between rooms needs
-- real time: test/rooms/remote_test.go tests it.

local json = require "json"
local test = require "golua.test"
local describe, it, before_each, janus_sim = test.describe, test.it, test.before_each, test.janus_sim
local videoroom = require "testdata.videoroom"
local with, event_with = videoroom.with, videoroom.event_with

local ROOMS = [[
general: { admin_key = "boss" lock_rtp_forward = true }
room-1: { publishers = 3 secret = "s" }
room-2: { publishers = 3 audiocodec = "opus,pcmu" opus_dtx = true h264_profile = "42e01f" videocodec = "vp8,h264" }
]]

local STREAMS = {
  { type = "audio", mid = "a", mindex = 7, codec = "opus", fec = true, dtx = true, stereo = true, audiolevel_ext_id = 1 },
  { type = "video", mid = "v", mindex = 8, codec = "h264", simulcast = true, description = "face" },
  { type = "video", mid = "w", mindex = 9, codec = "vp9" },
  { type = "data", mid = "d", mindex = 10 },
}

describe("a remote publisher", function()
  local app, bert, added
  local ADD = { request = "add_remote_publisher", room = 2, id = 21, display = "afar", streams = STREAMS }

  before_each(function()
    app = videoroom.start(ROOMS)
    bert = app:attach()
    bert:request { request = "join", ptype = "publisher", room = 2, id = 12 }
    added = (bert:request(ADD))
  end)

  it("is told to the others as any publisher", function()
    assert.includes({ videoroom = "success", room = 2, id = 21, ip = "127.0.0.1" }, added)
    assert.is_true(added.port > 0 and added.rtcp_port > 0 and added.port ~= added.rtcp_port)
    local told = event_with(bert, "publishers").publishers[1]
    assert.includes({ id = 21, display = "afar", audio_codec = "opus", video_codec = "h264" }, told)
    assert.same({
      { type = "audio", mid = "0", mindex = 0, codec = "opus", fec = true, dtx = true, stereo = true },
      { type = "video", mid = "1", mindex = 1, codec = "h264", simulcast = true, description = "face", h264_profile = "42e01f" },
      { type = "video", mid = "2", mindex = 2, disabled = true }, -- the room has no VP9
      { type = "data", mid = "3", mindex = 3 },
    }, told.streams)
    local listed = bert:request { request = "listparticipants", room = 2 }
    assert.includes({ { id = 12 }, { id = 21, remote = true, publisher = true } }, listed.participants)
  end)

  it("can be subscribed to, with what its streams are said to be", function()
    local viewer = app:attach()
    local attached, jsep = viewer:request { request = "join", ptype = "subscriber", room = 2, streams = { { feed = 21 } } }
    assert.equal(3, #attached.streams)
    assert.is_truthy(jsep.sdp:find("useinbandfec=1", 1, true))
    assert.is_truthy(jsep.sdp:find("profile-level-id=42e01f", 1, true))
    viewer:request({ request = "start" }, { jsep = janus_sim.answer(jsep) })
    viewer:up()
    bert:request { request = "remove_remote_publisher", room = 2, id = 21 }
    assert.is_false(event_with(viewer, "streams").streams[1].active)
  end)

  it("changes, and goes", function()
    event_with(bert, "publishers")
    local update = { request = "update_remote_publisher", room = 2, id = 21 }
    bert:request(with(update, { metadata = { mood = "good" }, streams = {
      { type = "video", mid = "1", mindex = 1, codec = "h264", description = "face", disabled = true },
      { type = "audio", mid = "4", mindex = 4, codec = "pcmu" },
      { type = "audio", mid = "9", mindex = 9, codec = "pcmu" }, -- m-lines 5 to 8 do not exist
    } }))
    local told = event_with(bert, "publishers").publishers[1]
    assert.equal("good", told.metadata.mood)
    assert.equal(5, #told.streams)
    assert.is_true(told.streams[2].disabled)
    assert.includes({ codec = "pcmu", mid = "4" }, told.streams[5])
    bert:request(with(update, { streams = json.array() }))
    assert.is_nil(event_with(bert, "publishers"))
    assert.same({ videoroom = "success" }, (bert:request { request = "remove_remote_publisher", room = 2, id = 21 }))
    assert.equal(21, event_with(bert, "unpublished").unpublished)
    assert.includes({ leaving = 21, display = "afar" }, event_with(bert, "leaving"))
    assert.equal(428, (bert:request { request = "remove_remote_publisher", room = 2, id = 21 }).error_code)
  end)

  it("is refused when something is wrong", function()
    local function stream(more) return { streams = { with({ type = "audio", mid = "0", mindex = 0, codec = "opus" }, more) } } end
    for text, more in pairs {
      ["436 User ID 21 already exists"] = {},
      ["426 No such room (9)"] = { room = 9 },
      ["430 Invalid element value (streams can't be empty)"] = { streams = json.array() },
      ["430 Invalid element value (type)"] = stream { type = "smell" },
      ["429 Invalid element value (unsupported codec)"] = stream { codec = "vp8" },
      ["430 Invalid element type (mindex should be a positive integer)"] = stream { mindex = -1 },
      ["429 Missing mandatory element (mid)"] = { streams = { 1 } },
      ["430 Invalid SRTP suite (33)"] = { srtp_suite = 33, srtp_crypto = "x" },
      ["430 Invalid element (port must be at most 65535)"] = { id = 22, port = 70000 },
      ["499 Could not open UDP socket for RTP stream: multicast is not supported"] = { id = 22, mcast = "239.0.0.1" },
      ['499 Could not open UDP socket for RTP stream: receive_at in the configuration does not allow "10.0.0.1"'] =
        { id = 22, iface = "10.0.0.1" },
      ["499 Could not open UDP socket for RTP stream: the SRTP key is not base64"] =
        { id = 22, srtp_suite = 32, srtp_crypto = "x" },
    } do
      local refused = bert:request(with(ADD, more))
      assert.equal(text, ("%d %s"):format(refused.error_code or 0, refused.error or ""))
    end
    assert.equal(2, #bert:request({ request = "listparticipants", room = 2 }).participants)
    assert.equal(433, (bert:request(with(ADD, { room = 1, secret = "wrong" })).error_code))
  end)
end)

describe("a publisher in another room", function()
  local app, anna
  local PUBLISH = {
    request = "publish_remotely", room = 1, publisher_id = 11, remote_id = "r", host = "127.0.0.1", port = 9, rtcp_port = 10,
    secret = "s", admin_key = "boss",
  }
  local ONE = { room = 1, publisher_id = 11, secret = "s" }

  before_each(function()
    app = videoroom.start(ROOMS)
    anna = app:attach()
    anna:request { request = "join", ptype = "publisher", room = 1, id = 11 }
    anna:connect({ request = "publish" }, { audio = "sendonly", video = "sendonly" })
  end)

  it("is published there, and listed, until that ends", function()
    assert.same({ videoroom = "success", room = 1, id = 11, remote_id = "r" }, (anna:request(PUBLISH)))
    local list = anna:request(with(ONE, { request = "list_remotes" }))
    assert.same({ { remote_id = "r", host = "127.0.0.1", port = 9, rtcp_port = 10 } }, list.list)
    assert.same(list, (anna:request(with(ONE, { request = "listremotes" }))))
    assert.is_empty((anna:request { request = "listforwarders", room = 1, secret = "s" }).publishers[1].forwarders)
    local unpublish = with(ONE, { request = "unpublish_remotely", remote_id = "r" })
    assert.same({ videoroom = "success", room = 1, id = 11 }, (anna:request(unpublish)))
    assert.equal(428, (anna:request(unpublish)).error_code)
    assert.is_empty((anna:request(with(ONE, { request = "list_remotes" }))).list)
  end)

  it("goes on there when it publishes anew", function()
    anna:request(PUBLISH)
    anna:request { request = "unpublish" }
    anna:hangup()
    anna:connect({ request = "publish" }, { audio = "sendonly", video = "sendonly" })
    assert.equal(1, #(anna:request(with(ONE, { request = "list_remotes" }))).list)
  end)

  it("is refused when something is wrong", function()
    anna:request(PUBLISH)
    anna:request { request = "add_remote_publisher", room = 1, id = 21, secret = "s",
      streams = { { type = "audio", mid = "0", mindex = 0, codec = "opus" } } }
    for text, more in pairs {
      ["436 Remotization already exists (r)"] = {},
      ["433 Unauthorized (wrong admin_key)"] = { admin_key = "x" },
      ["433 Unauthorized (wrong secret)"] = { secret = "x" },
      ["428 No such feed (99)"] = { publisher_id = 99 },
      ["430 Only local publishers can be remotized"] = { publisher_id = 21 },
      ["430 Invalid element (port must be a non-zero positive integer)"] = { port = 0 },
      ["430 Unsupported protocol family (ipv5)"] = { host_family = "ipv5" },
      ["430 Invalid SRTP suite (1)"] = { srtp_suite = 1, srtp_crypto = "x" },
      ['499 Cannot forward: the configuration does not allow sending to "10.0.0.1"'] = { remote_id = "q", host = "10.0.0.1" },
    } do
      local refused = anna:request(with(PUBLISH, more))
      assert.equal(text, ("%d %s"):format(refused.error_code or 0, refused.error or ""))
    end
    assert.equal(1, #(anna:request(with(ONE, { request = "list_remotes" }))).list)
  end)
end)
