---@meta sdp

---Session descriptions (SDP) as plain tables with methods: parse, inspect, change, answer, offer.
---
---Janus adds ICE, DTLS, BUNDLE, candidates and SSRCs to what a script sends, and takes them out of
---what a script gets, with `rid`, `simulcast`, `ssrc` and `rtx`: those fields are empty in descriptions
---that come from Janus, and Janus answers simulcast itself. What a script decides is, for each
---m-line, whether it is accepted, with which codec, in which direction, and with which extensions.
---
---Fields may be changed at will; methods look at the fields as they are then. A field of the wrong
---type, or one that is unknown, raises an error that names it: `description:text:
---media[2].codecs[1].payload_type is 200, expected a whole number from 0 to 127`. Text of up to 256 KB with up
---to 256 m-lines is read and written.
---
---Context: anywhere; never waits.
---@class sdplib
local sdp = {}

------------------------------------------------------------------------------
-- What descriptions are made of

---@alias sdp.direction
---| "sendrecv" # the default
---| "sendonly" # as the writer sees it: in an offer to a subscriber
---| "recvonly" # in an answer to a publisher
---| "inactive"

---@alias sdp.kind
---| "audio"
---| "video"
---| "data" # data channels: `m=application` with SCTP
---| "application" # others, which answers reject
---| "text"
---| "message"

---An `a=` line.
---@class sdp.Attribute
---@field name string what stands before the first colon
---@field value? string what stands behind it; nil without a colon

---The `o=` line. `session_id` stays the same in a session, `version` grows with each description.
---@class sdp.Origin
---@field username string
---@field session_id string a number of up to 64 bits, in a string because Lua's are exact to 2^53 only
---@field version integer
---@field address_type "IP4"|"IP6"
---@field address string

---A payload type of an m-line.
---@class sdp.Codec
---@field name? string in lower case: `"opus"`, `"vp8"`, `"h264"`, `"rtx"`; nil for a payload type that is not explained
---@field payload_type integer 0 to 127
---@field clock_rate? integer in Hz
---@field channels? integer nil for one
---@field fmtp table<string|integer, string|number> parameters by name, `fmtp["profile-level-id"]`; strings when they were read.
---Those without a name, as RED's `111/111`, are a list: `fmtp[1]`
---@field feedback string[] what `rtcp-fb` says: `"nack"`, `"nack pli"`, `"transport-cc"`
---@field profile? string (read only) that of VP9, AV1 and H.265, `"0"`, or of H.264, `"42e01f"`; what the standard
---says where `fmtp` says none; nil for other codecs

---A codec that is asked for: its name; name and profile, `"vp9/2"`, `"h264/42e01f"`; or a table, which may be a codec of
---another description. Profiles of H.264 are compared as profiles, whatever their level, and may have names: `baseline`,
---`constrained-baseline`, `main`, `high`, `constrained-high`.
---@alias sdp.wanted string|{name: string, profile?: string|integer, clock_rate?: integer, channels?: integer}|sdp.Codec

---An RTP header extension.
---@class sdp.Extension
---@field id integer 1 to 14, or to 255 with two-byte headers
---@field uri string
---@field direction? sdp.direction
---@field attributes? string what stands behind the URI

---One encoding of an m-line.
---@class sdp.Rid
---@field id string
---@field direction "send"|"recv"
---@field parameters table<string, string|number> restrictions: `pt`, `max-width`

---Encodings that are sent or received at the same time: `"h"`; `"~h"`, which is paused; `"1,4"`, either.
---@class sdp.Simulcast
---@field send string[]
---@field recv string[]

---What is said of an SSRC.
---@class sdp.Source
---@field id integer
---@field cname? string
---@field attributes sdp.Attribute[] all others

---@class sdp.SourceGroup
---@field semantics string `"FID"`, `"SIM"`
---@field ids integer[]

---An m-line with all that belongs to it. Lists are always there, if empty.
---@class sdp.Media
---@field kind sdp.kind
---@field mid? string
---@field port integer 9, or 0 for an m-line that is rejected
---@field rejected boolean (read only) whether the port is 0
---@field protocol string `"UDP/TLS/RTP/SAVPF"`
---@field direction? sdp.direction
---@field codecs sdp.Codec[] the first is preferred
---@field formats? string[] of an m-line without RTP: `{ "webrtc-datachannel" }`
---@field extensions sdp.Extension[]
---@field msid? string stream and track: `"anna camera"`
---@field bandwidth table<string, integer> `AS` in kbit/s, `TIAS` in bit/s
---@field rids sdp.Rid[]
---@field simulcast? sdp.Simulcast
---@field ssrcs sdp.Source[]
---@field ssrc_groups sdp.SourceGroup[]
---@field title? string the `i=` line
---@field connection? string the `c=` line: `"IN IP4 0.0.0.0"`
---@field attributes sdp.Attribute[] all `a=` lines that no field is about, unchanged
local Media = {}

---An offer or an answer. `tostring(description)` is `description:text()`.
---@class sdp.Description
---@field origin sdp.Origin
---@field name string the `s=` line, `"-"` without one
---@field connection? string the `c=` line of the session
---@field bandwidth table<string, integer>
---@field attributes sdp.Attribute[] those of the session
---@field media sdp.Media[] the m-lines
---@field ice_ufrag? string (read only) the first there is; Janus takes it out of what scripts get
local Description = {}

------------------------------------------------------------------------------
-- Reading

---Reads a description. Lines that mean nothing in WebRTC (`u=`, `e=`, `p=`, `r=`, `z=`, `k=`) are left out; `t=` is always
---written as `0 0`. A direction of the session becomes that of the m-lines that have none.
---
---Errors: text that is no SDP, or is too long, returns nil and the reason. Raises for what is no string.
---
---Example:
---```lua
---local sdp = require "sdp"
---local offer, err = sdp.parse(jsep.sdp)
---if not offer then return nil, err end
---for _, line in ipairs(offer.media) do
---  for _, codec in ipairs(line.codecs) do
---    print(line.mid, line.kind, line.direction, codec.payload_type, codec.name, codec.profile)
---  end
---end
---```
---@param text string
---@return sdp.Description? description
---@return string? reason
function sdp.parse(text) end

---The m-line with a mid.
---
---Errors: nil without one. Raises for what is no string.
---
---Example:
---```lua
---local offer = require "sdp".parse(jsep.sdp)
---local line, index = offer:find("1")
---if line and line.kind == "video" then print("video is m-line " .. index) end
---```
---@param mid string
---@return sdp.Media? line
---@return integer? index from 1
function Description:find(mid) end

---Whether this description of a peer restarts ICE: whether it has other credentials than the one before. Descriptions that
---come from Janus have none, and Janus restarts ICE itself; this is for SDP that comes from elsewhere. To make Janus restart
---ICE, send an offer with `restart = true` in its JSEP.
---
---Errors: raises for what is no description.
---
---Example:
---```lua
---local sdp = require "sdp"
---local before = sdp.parse(jsep.sdp)
---local now = sdp.parse((jsep.sdp:gsub("ice%-ufrag:%w+", "ice-ufrag:other")))
---assert(now:restarts_ice(before))
---```
---@param previous sdp.Description
---@return boolean
function Description:restarts_ice(previous) end

---The codec of the m-line that is asked for. Of several for H.264 the one with packetization mode 1, and with the very
---level that is asked for, is preferred.
---
---Errors: nil without one. Raises for a codec without a name, or a profile that cannot be.
---
---Example:
---```lua
---local offer = require "sdp".parse(jsep.sdp)
---local codec = offer.media[2]:codec("h264/42e01f") or offer.media[2]:codec("vp8")
---print(codec.payload_type, codec.fmtp["packetization-mode"])
---```
---@param wanted sdp.wanted
---@return sdp.Codec?
function Media:codec(wanted) end

------------------------------------------------------------------------------
-- Changing

---Takes codecs out of the m-line: all that are meant, and the `rtx` and `red` that serve them.
---
---Errors: raises as `codec` does.
---
---Example:
---```lua
---local offer = require "sdp".parse(jsep.sdp)
---local removed = offer.media[2]:remove_codec("vp9/2")
---print(removed .. " payload types are gone")
---```
---@param wanted sdp.wanted
---@return integer count how many payload types were removed
function Media:remove_codec(wanted) end

---Rejects the m-line: its port becomes 0, and it is inactive. It keeps its place.
---
---Errors: none.
---
---Example:
---```lua
---local answer = require "sdp".parse(jsep.sdp):answer()
---answer.media[2]:reject()
---assert(answer.media[2].rejected)
---```
function Media:reject() end

---The description as text. What was read and not changed is written again: unknown attributes, too, behind the known.
---
---Errors: raises for fields that cannot be written, which it names: of a wrong type, unknown, out of range, with a line
---break, a mid or a payload type twice, an m-line without codecs that is not rejected.
---
---Example:
---```lua
---local offer = require "sdp".parse(jsep.sdp)
---local opus = offer.media[1]:codec("opus")
---opus.fmtp.stereo = 1
---offer.media[1].codecs = { opus }
---offer.media[1].bandwidth.AS = 64
---table.insert(offer.media[1].attributes, { name = "content", value = "main" })
---local changed = { type = "offer", sdp = offer:text() }
---```
---@return string
function Description:text() end

------------------------------------------------------------------------------
-- Answering

---What an answer does with m-lines. All may be left out.
---@class sdp.Choice
---@field codecs? sdp.wanted[] those that will do, the best first. The first that is offered is taken; an m-line with none of them is
---rejected. Without it: opus, multiopus, pcmu, pcma, g722, isac, l16; vp8, vp9, h264, av1, h265
---@field direction? sdp.direction what you would like, `"sendrecv"` without it; you get what the offer leaves of it
---@field extensions? boolean|string[] URIs of those to take, true for all, false for none. Without it: those that Janus handles or passes
---on (mid, rid, transport-wide-cc, audio level, video orientation, playout delay, dependency descriptor)
---@field feedback? boolean|string[] `"nack pli"` and so on, true for all, false for none. Without it: `ccm fir`, `nack`, `nack pli`,
---`goog-remb`, `transport-cc`. `transport-cc` goes with its extension
---@field simulcast? boolean whether encodings that the description offers are taken; true without it
---@field dtmf? boolean whether `telephone-event` is taken, too; false without it
---@field red? boolean whether redundant audio is taken, too, and preferred; false without it
---@field rtx? boolean whether retransmission is taken, too; false without it, as Janus adds it
---@field fmtp? table<string, string|number|false> parameters of the codec to change; false removes one
---@field bandwidth? table<string, integer> the most that the offerer may send: `{ TIAS = 512000 }`
---@field msid? string stream and track of what you send

---@class sdp.AnswerOptions
---@field audio? boolean|sdp.Choice what is done with m-lines of audio; false rejects them, true (or nothing) takes the defaults
---@field video? boolean|sdp.Choice
---@field data? boolean
---@field media? table<string|integer, boolean|sdp.Choice> what is done with single m-lines, by mid (a string) or index from 1 (a
---number): it changes what `audio` and `video` say

---Makes the answer: the same m-lines in the same order, each with one codec or rejected. A second m-line of data is rejected,
---as is what is neither audio, video nor data.
---
---Errors: returns nil and the reason for an offer without m-lines, or without one that `media` is about. Raises for options that are
---wrong or unknown, and for fields of the offer as `text` does.
---
---Example:
---```lua
---local sdp = require "sdp"
---local offer = assert(sdp.parse(jsep.sdp))
---local answer = assert(offer:answer {
---  audio = { codecs = { "opus" }, direction = "recvonly", fmtp = { stereo = 1 } },
---  video = { codecs = { "vp9/2", "h264/42e01f", "vp8" }, direction = "recvonly", bandwidth = { TIAS = 1000000 } },
---  data  = false,
---  media = { ["7"] = offer:find("7") and false }, -- not this one
---})
---local settled = answer.media[2].codecs[1]
---print(answer.media[2].rejected or settled.name)
---local reply = { type = "answer", sdp = tostring(answer) }
---```
---@param options? sdp.AnswerOptions
---@return sdp.Description? answer
---@return string? reason
function Description:answer(options) end

------------------------------------------------------------------------------
-- Offering

---An m-line to offer.
---@class sdp.Line
---@field kind? "audio"|"video"|"data" needed unless `mid` names an m-line of the previous offer
---@field mid? string at most 16 characters; without one, an inactive m-line of that kind is used again, or one is added
---@field codec? sdp.wanted what is offered: a name, or a table of which anything but the name may be missing. Without it: what the
---m-line had, or opus or vp8
---@field codecs? sdp.wanted[] several
---@field direction? sdp.direction `"sendrecv"` without it
---@field extensions? true|(string|sdp.Extension)[] URIs, or extensions of another description; true for those that Janus handles or
---passes on; none without it
---@field msid? string stream and track, of up to 64 characters each: `"anna camera"`
---@field bandwidth? table<string, integer>
---@field rids? sdp.Rid[]
---@field simulcast? sdp.Simulcast
---@field rejected? boolean whether the m-line is given up for good, with port 0; Janus 1.1 tells its peer port 9 and `inactive`

---@class sdp.OfferOptions
---@field media sdp.Line[] what is offered from now on
---@field previous? sdp.Description|string the offer before, or its text
---@field name? string the `s=` line

---Makes an offer, the first or a later one of a session. With `previous`, what it has stays in place: a line with the mid of an m-line
---takes that place; m-lines that no line is about become inactive (data channels stay); the version of the `o=` line grows.
---Mids never change, and m-lines that were rejected are not used again.
---
---Payload types and extension ids mean the same in all m-lines and all offers of the session. A codec with a `payload_type`
---keeps it if it can: with a codec of a publisher's answer, subscribers get the payload type of its packets. Where that is
---another codec's already, it gets another one.
---
---Errors: returns nil and the reason when a mid is asked for twice or for another kind, for a second m-line of data, for more than 256 m-lines,
---for more codecs or extensions than there are numbers, and for a previous text that cannot be read. Raises for options that are
---wrong or unknown.
---
---Example:
---```lua
---local sdp = require "sdp"
---local anna = sdp.parse(jsep.sdp):answer { video = { direction = "recvonly" } }
---
----- what a subscriber gets of Anna
---local first, mids = sdp.offer { media = {
---  { kind = "audio", codec = anna.media[1].codecs[1], direction = "sendonly", msid = "anna mic" },
---  { kind = "video", codec = anna.media[2].codecs[1], direction = "sendonly", msid = "anna camera", extensions = true },
---} }
---
----- her camera goes; its m-line stays, inactive
---local second = sdp.offer { previous = first, media = { { mid = mids[1], direction = "sendonly", msid = "anna mic" } } }
---assert(second.media[2].direction == "inactive")
---
----- she shares her screen, in that m-line
---local third, now = sdp.offer { previous = second:text(), media = {
---  { mid = mids[1], direction = "sendonly", msid = "anna mic" },
---  { kind = "video", codec = "vp9", direction = "sendonly", msid = "anna screen" },
---} }
---assert(now[2] == mids[2])
---```
---@param options sdp.OfferOptions
---@return sdp.Description? offer
---@return string[]|string mids those of the lines in `options.media`, in their order; the reason when there is no offer
function sdp.offer(options) end

return sdp
