-- Munging: fields are changed, and what was not touched stays.
local sdp = require "sdp"

local offer = assert(sdp.parse(offers.chromium))
local video = offer:find("1")
equal(video.kind, "video")
equal(select(2, offer:find("2")), 3)
equal(offer:find("7"), nil)

-- Only VP8 and what serves it.
for _, name in ipairs { "vp9", "h264", "av1" } do video:remove_codec(name) end
local names = {}
for i, codec in ipairs(video.codecs) do names[i] = codec.name .. "/" .. codec.payload_type end
equal(table.concat(names, " "), "vp8/96 rtx/97")
equal(video:remove_codec("vp8"), 2)
equal(#video.codecs, 0)
equal(video:codec("vp8"), nil)
video:reject()
equal(video.rejected, true)

local audio = offer.media[1]
local opus = audio:codec("opus")
opus.fmtp.stereo = 1
opus.fmtp.minptime = nil
audio.codecs = { opus }
audio.bandwidth.AS = 64
audio.direction = "sendonly"
table.insert(audio.attributes, { name = "x-note", value = "changed" })

local text = offer:text()
matches(text, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\nb=AS:64\r\na=sendonly\r\na=mid:0\r\n")
matches(text, "a=fmtp:111 useinbandfec=1;stereo=1\r\n")
matches(text, "a=x-note:changed\r\n")
matches(text, "a=x-vendor-thing:keep me\r\n")
matches(text, "a=ice-ufrag:abcd\r\n")
matches(text, "m=video 0 UDP/TLS/RTP/SAVPF 0\r\n")
equal(tostring(offer), text)
equal(tostring(assert(sdp.parse(text))), text)

-- Inspecting.
offer = assert(sdp.parse(offers.chromium))
equal(offer.ice_ufrag, "abcd")
equal(offer:restarts_ice(assert(sdp.parse(offers.chromium))), false)
equal(assert(sdp.parse((offers.chromium:gsub("abcd", "efgh")))):restarts_ice(offer), true)
video = offer.media[2]
equal(video:codec("h264/constrained-baseline").payload_type, 104)
equal(video:codec("h264/baseline").payload_type, 102)
equal(video:codec { name = "vp9", profile = 2 }.payload_type, 100)
equal(video:codec(video.codecs[1]), video.codecs[1])
equal(video.extensions[2].direction, "sendonly")
equal(offer.media[1].codecs[2].fmtp[1], "111/111")
equal(offer.media[1].ssrcs[1].id, 1001)
equal(offer.media[1].ssrcs[1].cname, "x")
equal(table.concat(video.simulcast.send, " "), "h m l")
equal(video.codecs[1].channels, nil)
equal(offer.media[1].msid, "stream audio")
equal(assert(sdp.parse(offers.firefox)).media[1].direction, "recvonly")
equal(assert(sdp.parse(offers.legacy)).media[1].formats[1], "5000")
