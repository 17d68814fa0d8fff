-- What options make of an answer.
local sdp = require "sdp"

local offer = assert(sdp.parse(offers.chromium))
local function line(index, options) return assert(offer:answer(options)).media[index] end
local function numbers(list)
  local found = {}
  for i, codec in ipairs(list) do found[i] = tostring(codec.payload_type) end
  return table.concat(found, " ")
end
local function ids(list)
  local found = {}
  for i, extension in ipairs(list) do found[i] = tostring(extension.id) end
  return table.concat(found, " ")
end

-- Without options all is accepted, with one codec each.
local answer = assert(offer:answer())
equal(numbers(answer.media[1].codecs), "111")
equal(numbers(answer.media[2].codecs), "96")
equal(answer.origin.session_id, offer.origin.session_id)
equal(answer.origin.version, offer.origin.version + 1)
equal(answer.attributes[1].value, "BUNDLE 0 1 2")

-- false rejects; media says more of single m-lines, by mid or by index.
answer = assert(offer:answer { audio = false, media = { [2] = false, ["0"] = { codecs = { "pcma" } } } })
equal(numbers(answer.media[1].codecs), "8")
equal(answer.media[2].rejected, true)
equal(answer.attributes[1].value, "BUNDLE 0 2")
equal(select(2, offer:answer { media = { ["9"] = true } }), 'the offer has no m-line with the mid "9"')
equal(select(2, offer:answer { media = { [4] = true } }), "the offer has no m-line 4")

-- Directions: no more than both want.
local directions = {
  sendrecv = { sendrecv = "sendrecv", sendonly = "sendonly", recvonly = "recvonly", inactive = "inactive" },
  sendonly = { sendrecv = "recvonly", sendonly = "inactive", recvonly = "recvonly", inactive = "inactive" },
  recvonly = { sendrecv = "sendonly", sendonly = "sendonly", recvonly = "inactive", inactive = "inactive" },
  inactive = { sendrecv = "inactive", sendonly = "inactive", recvonly = "inactive", inactive = "inactive" },
}
for offered, wishes in pairs(directions) do
  for wish, want in pairs(wishes) do
    offer.media[1].direction = offered
    equal(line(1, { audio = { direction = wish } }).direction, want)
  end
end
offer.media[1].direction = "sendrecv"

-- Codecs: the first that is offered.
equal(numbers(line(2, { video = { codecs = { "h265", "av1", "vp8" } } }).codecs), "45")
equal(numbers(line(2, { video = { codecs = { { name = "h264", profile = "42E01F" } } } }).codecs), "104")
equal(numbers(line(2, { video = { codecs = { "h264/high" } } }).codecs), "")
equal(numbers(line(2, { video = { codecs = { "vp8" }, rtx = true } }).codecs), "96 97")
equal(numbers(line(1, { audio = { dtmf = true, red = true } }).codecs), "63 111 110")
equal(numbers(line(1, { audio = { codecs = { "pcmu" }, dtmf = true, red = true } }).codecs), "0 126")

-- Parameters, feedback, extensions, bandwidth, msid.
local opus = line(1, { audio = { fmtp = { stereo = 1, minptime = false, usedtx = "1" } } }).codecs[1]
equal(opus.fmtp.stereo, "1")
equal(opus.fmtp.minptime, nil)
equal(opus.fmtp.useinbandfec, "1")
equal(#line(2, { video = { feedback = false } }).codecs[1].feedback, 0)
equal(line(2, { video = { feedback = { "nack pli" } } }).codecs[1].feedback[1], "nack pli")
equal(ids(line(1).extensions), "1 3 4")
equal(ids(line(2).extensions), "3 4 10 11")
equal(line(2).extensions[1].direction, "recvonly")
equal(ids(line(2, { video = { extensions = true } }).extensions), "14 3 4 10 11")
equal(ids(line(2, { video = { extensions = false } }).extensions), "")
equal(ids(line(2, { video = { extensions = { "urn:ietf:params:rtp-hdrext:toffset" } } }).extensions), "14")
-- transport-cc goes with its extension
equal(table.concat(line(2, { video = { extensions = false } }).codecs[1].feedback, ","), "goog-remb,ccm fir,nack,nack pli")
equal(line(1, { audio = { msid = "s t" } }).msid, "s t")
equal(line(2, { video = { simulcast = false } }).simulcast, nil)
equal(#line(2, { video = { direction = "sendonly" } }).rids, 0)

-- A second m-line of data is rejected, as is what has no RTP that we know.
table.insert(offer.media, { kind = "data", protocol = "UDP/DTLS/SCTP", formats = { "webrtc-datachannel" }, mid = "3" })
table.insert(offer.media, { kind = "text", mid = "4" })
answer = assert(offer:answer())
equal(answer.media[3].rejected, false)
equal(answer.media[4].rejected, true)
equal(answer.media[5].rejected, true)
equal(#answer.media, 5)

-- The old form of data channels.
answer = assert(assert(sdp.parse(offers.legacy)):answer())
matches(answer:text(), "m=application 9 DTLS/SCTP 5000\r\n")
matches(answer:text(), "a=sctpmap:5000 webrtc-datachannel 16\r\n")
