-- What options make of an offer.
local sdp = require "sdp"

local offer = assert(sdp.offer { name = "my session", media = {
  { kind = "audio" },
  { kind = "video", codec = "h264/high", direction = "sendonly", extensions = true },
  { kind = "video", codecs = { "vp9/2", "vp8" }, mid = "camera" },
  { kind = "data" },
} })
equal(offer.name, "my session")
equal(offer.media[1].codecs[1].name, "opus")
equal(offer.media[1].codecs[1].payload_type, 111)
equal(offer.media[1].direction, "sendrecv")
equal(#offer.media[1].codecs[1].feedback, 0) -- no transport-cc without its extension
local high = offer.media[2].codecs[1]
equal(high.fmtp["profile-level-id"], "64001f")
equal(high.fmtp["packetization-mode"], "1")
equal(high.profile, "64001f")
equal(table.concat(high.feedback, ","), "ccm fir,nack,nack pli,goog-remb,transport-cc")
equal(#offer.media[2].extensions, 5)
equal(offer.media[2].extensions[1].id, 1)
equal(offer.media[3].codecs[1].profile, "2")
equal(offer.media[3].codecs[2].payload_type, 96)
equal(offer.media[3].mid, "camera")
equal(offer.media[4].mid, "2")
matches(offer:text(), "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n")

-- A payload type means one thing in all m-lines; so does the id of an extension.
local vp8 = { name = "vp8", payload_type = 100 }
offer = assert(sdp.offer { media = {
  { kind = "video", codec = vp8, extensions = { { id = 5, uri = "urn:a" }, "urn:b" } },
  { kind = "video", codecs = { { name = "h264", payload_type = 100 }, { name = "rtx", payload_type = 101, fmtp = { apt = 100 } } },
    extensions = { { id = 5, uri = "urn:c" }, "urn:a", "urn:b" } },
  { kind = "video", codec = "vp8" },
} })
equal(offer.media[1].codecs[1].payload_type, 100)
equal(offer.media[2].codecs[1].payload_type, 102)
equal(offer.media[2].codecs[2].payload_type, 101)
equal(offer.media[2].codecs[2].fmtp.apt, "102")
equal(offer.media[3].codecs[1].payload_type, 100)
equal(offer.media[1].extensions[2].id, 1)
equal(offer.media[2].extensions[1].id, 2)
equal(offer.media[2].extensions[2].id, 5)
equal(offer.media[2].extensions[3].id, 1)

-- Later offers keep to it, even for what is not used any more.
local later = assert(sdp.offer { previous = offer, media = { { mid = "0", codec = "av1", extensions = { "urn:d" } } } })
equal(later.media[1].codecs[1].payload_type, 45)
equal(later.media[1].extensions[1].id, 3)
equal(later.media[2].codecs[1].payload_type, 102)
-- and without codecs an m-line keeps those that it had
later = assert(sdp.offer { previous = later, media = { { mid = "1", direction = "sendonly" } } })
equal(#later.media[2].codecs, 2)
equal(later.media[2].direction, "sendonly")

-- A codec that is not known says its clock rate.
offer = assert(sdp.offer { media = { { kind = "audio", codec = { name = "Speex", clock_rate = 32000 } } } })
equal(offer.media[1].codecs[1].payload_type, 96)
matches(offer:text(), "a=rtpmap:96 speex/32000\r\n")

equal(select(2, sdp.offer { media = { { kind = "audio", mid = "a" }, { kind = "video", mid = "a" } } }), 'two m-lines have the mid "a"')
equal(select(2, sdp.offer { media = { { kind = "data" }, { kind = "data" } } }), "the offer has 2 m-lines of data, and Janus has one")
local many = {}
for i = 1, 257 do many[i] = { kind = "audio" } end
equal(select(2, sdp.offer { media = many }), "the offer has 257 m-lines, more than 256")
many = {}
for i = 1, 128 do many[i] = { kind = "audio", codec = { name = "x" .. i, clock_rate = 8000 } } end
equal(select(2, sdp.offer { media = many }), "m-line 62: all payload types are in use")
