---@meta sdp

---Session descriptions (SDP) as plain tables with methods: parse, inspect, change, answer, offer.
---
---Janus adds ICE, DTLS, BUNDLE, candidates and SSRCs to the descriptions that a script sends. It removes them, together with `rid`,
---`simulcast`, `ssrc` and `rtx`, from the descriptions that a script gets, so these fields are empty there; Janus answers simulcast itself. The
---script decides for each m-line whether it is accepted, with which codec, in which direction, and with which extensions.
---
---A script may change all fields; methods use the fields as they are at the time of the call. An unknown field, or one of the wrong type, raises
---an error that names it: `description:text: media[2].codecs[1].payload_type is 200, expected a whole number from 0 to 127`. A
---text may have up to 256 KB and 256 m-lines.
---
---Context: anywhere; never waits.
---@class sdplib
local sdp = {}

------------------------------------------------------------------------------
-- The parts of a description

---The direction of media.
---@alias sdp.direction
---| "sendrecv" # the default
---| "sendonly" # from the writer's point of view, for example in an offer to a subscriber
---| "recvonly" # for example in an answer to a publisher
---| "inactive"

---The kind of an m-line.
---@alias sdp.kind
---| "audio"
---| "video"
---| "data" # data channels: `m=application` with SCTP
---| "application" # other applications, which answers reject
---| "text"
---| "message"

---An `a=` line.
---@class sdp.Attribute
---@field name string the text before the first colon
---@field value? string the text behind the first colon; nil without a colon

---The `o=` line. `session_id` stays the same in a session; `version` grows with each description.
---@class sdp.Origin
---@field username string
---@field session_id string a number of up to 64 bits; a string, because Lua's numbers are exact only up to 2^53
---@field version integer
---@field address_type "IP4"|"IP6"
---@field address string

---A payload type of an m-line.
---@class sdp.Codec
---@field name? string in lower case: `"opus"`, `"vp8"`, `"h264"`, `"rtx"`; nil for a payload type without a description
---@field payload_type integer 0 to 127
---@field clock_rate? integer in Hz
---@field channels? integer nil for one channel
---@field fmtp table<string|integer, string|number> parameters by name, such as `fmtp["profile-level-id"]`; they are strings after parsing.
---Parameters without a name, such as RED's `111/111`, are a list: `fmtp[1]`
---@field feedback string[] the values of `rtcp-fb`: `"nack"`, `"nack pli"`, `"transport-cc"`
---@field profile? string (read only) the profile of VP9, AV1 and H.265, such as `"0"`, or of H.264, such as `"42e01f"`; the standard's
---default if `fmtp` names none; nil for other codecs

---Names a codec: by its name; by name and profile, such as `"vp9/2"` or `"h264/42e01f"`; or by a table, which may be a codec of
---another description. Profiles of H.264 are compared without their level, and may have names: `baseline`,
---`constrained-baseline`, `main`, `high`, `constrained-high`.
---@alias sdp.wanted string|{name: string, profile?: string|integer, clock_rate?: integer, channels?: integer}|sdp.Codec

---An RTP header extension.
---@class sdp.Extension
---@field id integer 1 to 14, or up to 255 with two-byte headers
---@field uri string
---@field direction? sdp.direction
---@field attributes? string the text behind the URI

---One encoding of an m-line.
---@class sdp.Rid
---@field id string
---@field direction "send"|"recv"
---@field parameters table<string, string|number> restrictions: `pt`, `max-width`

---Encodings that are sent or received at the same time. `"~h"` is a paused encoding, `"1,4"` means either of two.
---@class sdp.Simulcast
---@field send string[]
---@field recv string[]

---The attributes of an SSRC.
---@class sdp.Source
---@field id integer
---@field cname? string
---@field attributes sdp.Attribute[] all other attributes

---A group of SSRCs.
---@class sdp.SourceGroup
---@field semantics string such as `"FID"` or `"SIM"`
---@field ids integer[]

---An m-line and everything that belongs to it. Its lists always exist, even if they are empty.
---@class sdp.Media
---@field kind sdp.kind
---@field mid? string
---@field port integer 9, or 0 for a rejected m-line
---@field rejected boolean (read only) whether the port is 0
---@field protocol string such as `"UDP/TLS/RTP/SAVPF"`
---@field direction? sdp.direction
---@field codecs sdp.Codec[] the preferred codec first
---@field formats? string[] for an m-line without RTP: `{ "webrtc-datachannel" }`
---@field extensions sdp.Extension[]
---@field msid? string stream and track, such as `"anna camera"`
---@field bandwidth table<string, integer> `AS` in kbit/s, `TIAS` in bit/s
---@field rids sdp.Rid[]
---@field simulcast? sdp.Simulcast
---@field ssrcs sdp.Source[]
---@field ssrc_groups sdp.SourceGroup[]
---@field title? string the `i=` line
---@field connection? string the `c=` line: `"IN IP4 0.0.0.0"`
---@field attributes sdp.Attribute[] all other `a=` lines, unchanged
local Media = {}

---An offer or an answer. `tostring(description)` is `description:text()`.
---@class sdp.Description
---@field origin sdp.Origin
---@field name string the `s=` line; `"-"` if there is none
---@field connection? string the `c=` line of the session
---@field bandwidth table<string, integer>
---@field attributes sdp.Attribute[] the attributes of the session
---@field media sdp.Media[] the m-lines
---@field ice_ufrag? string (read only) the first one in the description; Janus removes it from descriptions that scripts get
local Description = {}

------------------------------------------------------------------------------
-- Reading

---Parses a description. Lines without a meaning in WebRTC (`u=`, `e=`, `p=`, `r=`, `z=`, `k=`) are left out, and `t=` is always
---written as `0 0`. A direction of the session becomes the direction of the m-lines that have none.
---
---Errors: returns nil and the reason for text that is no SDP or is too long. Raises for a value that is no string.
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

---Returns the m-line with a mid.
---
---Errors: returns nil if there is no such m-line. Raises for a value that is no string.
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

---Says whether this description of a peer restarts ICE, that is, whether its credentials differ from those of the previous one. Descriptions that
---come from Janus have no credentials, and Janus restarts ICE itself; this method is for SDP from elsewhere. To make Janus restart
---ICE, send an offer with `restart = true` in its JSEP.
---
---Errors: raises for a value that is no description.
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

---Returns one codec of the m-line. Of several codecs for H.264, the method prefers the one with packetization mode 1 and with exactly
---the wanted level.
---
---Errors: returns nil if there is no such codec. Raises for a codec without a name and for an impossible profile.
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

---Removes codecs from the m-line: all codecs that match, and the `rtx` and `red` that serve them.
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

---Rejects the m-line: its port becomes 0, and the m-line becomes inactive. The m-line keeps its place.
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

---Writes the description as text. Everything that was parsed and not changed is written again, including unknown attributes, which follow the known ones.
---
---Errors: raises for fields that cannot be written, and names them: fields of a wrong type, unknown, out of range or with a line
---break, a mid or a payload type that appears twice, an m-line that has no codecs and is not rejected.
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

---Says how to answer one m-line. All fields may be left out.
---@class sdp.Choice
---@field codecs? sdp.wanted[] acceptable codecs, the best first. The first one that is offered is taken; an m-line with none of them is
---rejected. Default: opus, multiopus, pcmu, pcma, g722, isac, l16; vp8, vp9, h264, av1, h265
---@field direction? sdp.direction the wanted direction, `"sendrecv"` when left out; the answer has as much of it as the offer allows
---@field extensions? boolean|string[] URIs of the extensions to accept; true for all, false for none. Default: the extensions that Janus handles or passes
---on (mid, rid, transport-wide-cc, audio level, video orientation, playout delay, dependency descriptor)
---@field feedback? boolean|string[] such as `"nack pli"`; true for all, false for none. Default: `ccm fir`, `nack`, `nack pli`,
---`goog-remb`, `transport-cc`. `transport-cc` is only accepted together with its extension
---@field simulcast? boolean whether to accept the encodings that the description offers; true when left out
---@field dtmf? boolean whether to accept `telephone-event` too; false when left out
---@field red? boolean whether to accept redundant audio too, and prefer it; false when left out
---@field rtx? boolean whether to accept retransmission too; false when left out, because Janus adds it
---@field fmtp? table<string, string|number|false> parameters of the codec to change; false removes one
---@field bandwidth? table<string, integer> the highest bitrate that the offerer may send: `{ TIAS = 512000 }`
---@field msid? string stream and track of the answerer's media

---Says how to answer an offer.
---@class sdp.AnswerOptions
---@field audio? boolean|sdp.Choice how to answer m-lines of audio; false rejects them; true, or nothing, means the defaults
---@field video? boolean|sdp.Choice
---@field data? boolean
---@field media? table<string|integer, boolean|sdp.Choice> how to answer single m-lines, by mid (a string) or by index from 1 (a
---number); has priority over `audio` and `video`
---number): it changes what `audio` and `video` say

---Makes the answer. The answer has the same m-lines in the same order, and each is accepted with one codec or rejected. A second m-line of data
---is rejected, and so is an m-line that is neither audio, video nor data.
---
---Errors: returns nil and the reason for an offer without m-lines, or without an m-line that `media` names. Raises for wrong or unknown
---options, and for fields of the offer as `text` does.
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
---@field mid? string at most 16 characters. When left out, an inactive m-line of the same kind is used again, or a new one is added
---@field codec? sdp.wanted the codec to offer: a name, or a table that has at least the name. Default: the codec that the m-line had, or
---opus or vp8
---@field codecs? sdp.wanted[] several codecs
---@field direction? sdp.direction `"sendrecv"` when left out
---@field extensions? true|(string|sdp.Extension)[] URIs, or extensions of another description; true for the extensions that Janus handles or
---passes on; none when left out
---@field msid? string stream and track, up to 64 characters each: `"anna camera"`
---@field bandwidth? table<string, integer>
---@field rids? sdp.Rid[]
---@field simulcast? sdp.Simulcast
---@field rejected? boolean true closes the m-line for good, with port 0; Janus 1.1 tells its peer port 9 and `inactive`

---Says what to offer.
---@class sdp.OfferOptions
---@field media sdp.Line[] the m-lines to offer from now on
---@field previous? sdp.Description|string the offer before, or its text
---@field name? string the `s=` line

---Makes an offer, the first or a later one of a session. With `previous`, everything in it keeps its place: a line with the mid of an m-line takes that
---place; m-lines that no line names become inactive, but data channels stay; the version of the `o=` line grows. Mids
---never change, and rejected m-lines are not used again.
---
---Payload types and extension ids mean the same in all m-lines and all offers of the session. A codec with a `payload_type` keeps it if
---possible: with a codec of a publisher's answer, subscribers get the payload type of the publisher's packets. If another codec already has
---that payload type, the codec gets a new one.
---
---Errors: returns nil and the reason for a mid that is named twice or has another kind, for a second m-line of data, for more than 256 m-lines,
---for more codecs or extensions than there are numbers, and for a previous text that cannot be parsed. Raises for wrong or
---unknown options.
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
---@return string[]|string mids the mids of the m-lines in `options.media`, in the same order; the reason when there is no offer
function sdp.offer(options) end

return sdp
