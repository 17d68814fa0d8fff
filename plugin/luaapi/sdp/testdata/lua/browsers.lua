-- Answers to what browsers offer.
local sdp = require "sdp"

local function chosen(line)
  if line.rejected then return "rejected" end
  return line.codecs[1].name .. " " .. line.codecs[1].payload_type .. " " .. line.direction
end

local chromium = assert(sdp.parse(offers.chromium_camera))
for wanted, want in pairs {
  ["vp8"] = "vp8 96 recvonly", ["vp9"] = "vp9 98 recvonly", ["vp9/2"] = "vp9 100 recvonly",
  ["h264"] = "h264 103 recvonly", ["h264/42e01f"] = "h264 109 recvonly", ["h264/main"] = "h264 117 recvonly",
  ["h264/high"] = "h264 39 recvonly", ["av1"] = "av1 45 recvonly", ["av1/1"] = "av1 119 recvonly",
  ["h265/1"] = "h265 49 recvonly", ["h264/constrained-high"] = "rejected", ["h265/2"] = "rejected",
} do
  local answer = assert(chromium:answer { video = { codecs = { wanted }, direction = "recvonly" } })
  equal(chosen(answer.media[1]), "opus 111 sendrecv")
  equal(chosen(answer.media[2]), want)
end
local answer = assert(chromium:answer { audio = { red = true, fmtp = { stereo = 1 } } })
equal(answer.media[1].codecs[1].name, "red")
equal(answer.media[1].codecs[2].fmtp.stereo, "1")
equal(#answer.media[2].extensions, 6)
equal(#answer.media[1].ssrcs, 0)

local firefox = assert(sdp.parse(offers.firefox_simulcast))
equal(firefox.origin.session_id, "1845071293301726594")
answer = assert(firefox:answer { audio = { dtmf = true } })
equal(chosen(answer.media[1]), "opus 109 sendrecv")
equal(answer.media[1].codecs[2].name, "telephone-event")
equal(answer.media[1].codecs[2].fmtp[1], "0-15")
equal(chosen(answer.media[2]), "vp8 120 recvonly")
equal(table.concat(answer.media[2].simulcast.recv, " "), "hi mid lo")
equal(answer.origin.version, 1) -- 0 would be replaced by Janus
matches(answer:text(), "a=extmap:6/sendonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n")
matches(answer:text(), "a=rid:hi recv\r\na=rid:mid recv\r\na=rid:lo recv\r\na=simulcast:recv hi;mid;lo\r\n")
