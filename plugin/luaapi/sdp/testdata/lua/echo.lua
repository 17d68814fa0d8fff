-- An echo: what is offered is taken, with the codecs that the request asks for.
local sdp = require "sdp"

local function answer(text, request)
  local offer, err = sdp.parse(text)
  if not offer then return nil, err end
  return offer:answer {
    audio = request.audiocodec and { codecs = { request.audiocodec } },
    video = { codecs = request.videocodec and { request.videocodec } or nil, simulcast = true },
    data = true,
  }
end

local got = assert(answer(offers.chromium, { videocodec = "vp9/2" }))
equal(#got.media, 3)
local audio, video, data = got.media[1], got.media[2], got.media[3]
equal(audio.codecs[1].name, "opus")
equal(#audio.codecs, 1)
equal(audio.codecs[1].fmtp.useinbandfec, "1")
equal(audio.direction, "sendrecv")
equal(video.codecs[1].profile, "2")
equal(video.codecs[1].payload_type, 100)
equal(table.concat(video.codecs[1].feedback, ","), "goog-remb,transport-cc,ccm fir,nack,nack pli")
equal(video.direction, "recvonly")
equal(table.concat(video.simulcast.recv, ";"), "h;m;l")
equal(video.rids[1].direction, "recv")
equal(data.kind, "data")
equal(data.formats[1], "webrtc-datachannel")
equal(data.rejected, false)

-- What is not offered is rejected, in its place.
got = assert(answer(offers.chromium, { audiocodec = "multiopus", videocodec = "h265" }))
equal(got.media[1].rejected, true)
equal(got.media[2].rejected, true)
equal(got.media[3].rejected, false)
matches(tostring(got), "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\na=inactive\r\na=mid:0\r\n")

-- What makes no sense is told, not raised.
local none, err = answer("no description", {})
equal(none, nil)
equal(type(err), "string")
none, err = answer("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", {})
equal(none, nil)
equal(err, "the offer has no m-lines")
