-- Cases that janus-sdp handles better than the stock library: an error where it does not.
local sdp = require "janus-sdp"

local function describe(...)
  return sdp.parse("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" .. table.concat({ ... }, "\r\n") .. "\r\n")
end

-- The m= lines of an answer.
local function answered(offer, options)
  local lines = {}
  for _, l in ipairs(sdp.generateAnswer(offer, options)) do
    if l.type == "m" then lines[#lines + 1] = l.name end
  end
  return table.concat(lines, ", ")
end

local function equal(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. want, 2) end
end

-- VP9 without a profile has profile 0.
local vp9 = describe("m=video 9 UDP/TLS/RTP/SAVPF 98 99", "a=rtpmap:98 VP9/90000", "a=rtpmap:99 VP9/90000", "a=fmtp:99 x=1; profile-id=2")
equal(sdp.findPayloadType(vp9, "vp9", "0"), 98)
equal(sdp.findPayloadType(vp9, "vp9", 2), 99)
equal(sdp.findPayloadType(vp9, "vp9", "1"), -1)

-- H.264 with packetization mode 1 is preferred; without it H.264 is still accepted.
local h264 = describe("m=video 9 UDP/TLS/RTP/SAVPF 97 126", "a=rtpmap:97 H264/90000", "a=rtpmap:126 H264/90000",
  "a=fmtp:97 profile-level-id=42e01f", "a=fmtp:126 profile-level-id=42e01f;packetization-mode=1")
equal(sdp.findPayloadType(h264, "h264", "42e01f"), 126)
equal(sdp.findPayloadType(h264, "h264"), 126)
sdp.removePayloadType(h264, 126)
equal(sdp.findPayloadType(h264, "h264"), 97)

-- AV1 is accepted if the offer has nothing else.
equal(answered(describe("m=video 9 UDP/TLS/RTP/SAVPF 45", "a=rtpmap:45 AV1/90000")), "video 9 UDP/TLS/RTP/SAVPF 45")

-- The answer to each m-line has a payload type of that m-line; a disabled m-line stays disabled.
equal(answered(describe(
  "m=video 0 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000",
  "m=video 9 UDP/TLS/RTP/SAVPF 97", "a=rtpmap:97 VP9/90000",
  "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000")),
  "video 0 UDP/TLS/RTP/SAVPF 0, video 9 UDP/TLS/RTP/SAVPF 97, video 0 UDP/TLS/RTP/SAVPF 0")

-- A rejected m-line keeps its protocol.
equal(answered(describe("m=application 9 UDP/DTLS/SCTP webrtc-datachannel"), { data = false }),
  "application 0 UDP/DTLS/SCTP webrtc-datachannel")
