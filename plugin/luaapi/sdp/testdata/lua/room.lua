-- A room: publishers are answered with the codecs of the room; a subscriber gets
-- one offer with the m-lines of several of them, which changes as they come and go.
local sdp = require "sdp"

local room = { audio = { "opus" }, video = { "vp8", "h264/42e01f" } }

local function publish(name, text)
  local offer = assert(sdp.parse(text))
  local answer = assert(offer:answer {
    audio = { codecs = room.audio, direction = "recvonly" },
    video = { codecs = room.video, direction = "recvonly", bandwidth = { TIAS = 512000 } },
    data = false,
  })
  return { name = name, answer = answer }
end

-- The m-line of a subscriber for one of a publisher.
local function subscription(publisher, index, mid)
  local source = publisher.answer.media[index]
  return {
    mid = mid, kind = source.kind, codec = source.codecs[1], direction = "sendonly",
    extensions = source.extensions, msid = publisher.name .. " " .. source.kind,
  }
end

local anna, bert = publish("anna", offers.chromium), publish("bert", offers.firefox)
equal(anna.answer.media[1].direction, "recvonly")
equal(anna.answer.media[2].bandwidth.TIAS, 512000)
equal(anna.answer.media[3].rejected, true)
equal(bert.answer.media[2].codecs[1].payload_type, 120)

-- First: both.
local first, mids = sdp.offer { media = {
  subscription(anna, 1), subscription(anna, 2), subscription(bert, 1), subscription(bert, 2),
} }
assert(first, mids)
equal(table.concat(mids, " "), "0 1 2 3")
equal(first.origin.version, 1)
equal(first.media[2].codecs[1].payload_type, 96)
equal(first.media[4].codecs[1].payload_type, 120) -- Bert's packets have it
equal(first.media[4].msid, "bert video")

-- Bert goes, Anna stays. His m-lines stay, unused.
local second = assert(sdp.offer { previous = first, media = {
  subscription(anna, 1, "0"), subscription(anna, 2, "1"),
} })
equal(second.origin.session_id, first.origin.session_id)
equal(second.origin.version, 2)
equal(#second.media, 4)
equal(second.media[3].direction, "inactive")
equal(second.media[4].mid, "3")
equal(second.media[4].msid, nil)
equal(second.media[4].rejected, false)

-- Carla comes: her video takes Bert's place, with his mid. Anna's is replaced by
-- Carla's second camera.
local carla = publish("carla", offers.firefox)
local third, now = sdp.offer { previous = second:text(), media = {
  subscription(anna, 1, "0"), subscription(carla, 2, "1"), subscription(carla, 2), { kind = "data" },
} }
assert(third, now)
equal(table.concat(now, " "), "0 1 3 4")
equal(#third.media, 5)
equal(third.media[2].msid, "carla video")
equal(third.media[4].direction, "sendonly")
equal(third.media[3].direction, "inactive")
equal(third.media[5].kind, "data")

-- Giving one up for good.
local fourth = assert(sdp.offer { previous = third, media = { { mid = "0", rejected = true } } })
equal(fourth.media[1].rejected, true)
matches(fourth:text(), "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:0\r\n")
local fifth, last = sdp.offer { previous = fourth, media = { { kind = "audio" } } }
equal(last[1], "2") -- a rejected one is no free place
equal(fifth.media[1].rejected, true)

-- What cannot be is told.
local none, err = sdp.offer { previous = first, media = { { mid = "0", kind = "video" } } }
equal(none, nil)
equal(err, 'the m-line with the mid "0" is of audio, and cannot become one of video')
none, err = sdp.offer { previous = "nonsense", media = {} }
equal(none, nil)
