---@meta janus-sdp

---SDP as a list of lines, as the stock plugin's library of that name. `sdp` is what new scripts want: this one
---knows one codec for each medium, and one m-line of each.
---
---Context: anywhere; never waits.
---@class sdp1
local sdp = {}

---A line of a description: `a=rtpmap:96 VP8/90000` has the type `"a"`, the name `"rtpmap"`.
---@class sdp1.Line
---@field type string one letter
---@field name string what stands before the first colon
---@field value? string what stands behind it

---Reads a description. Lines may be changed, removed and added.
---
---Errors: nil for nil.
---
---```lua
---local sdp = require "janus-sdp"
---local offer = sdp.parse(jsep.sdp)
---assert(offer[1].type == "v" and offer[1].name == "0")
---```
---@param text string?
---@return sdp1.Line[]? description
function sdp.parse(text) end

---Writes a description.
---
---Errors: nil for nil.
---
---```lua
---local sdp = require "janus-sdp"
---assert(sdp.parse(sdp.render(sdp.parse(jsep.sdp))))
---```
---@param description sdp1.Line[]?
---@return string? text
function sdp.render(description) end

---The payload type of a codec.
---
---Errors: -1 without one.
---
---```lua
---local sdp = require "janus-sdp"
---local offer = sdp.parse(jsep.sdp)
---assert(sdp.findPayloadType(offer, "opus") == 111)
---assert(sdp.findPayloadType(offer, "vp9") == -1)
---```
---@param description sdp1.Line[]
---@param codec string in any case
---@param profile? string of VP9 or H.264
---@return integer payload_type
function sdp.findPayloadType(description, codec, profile) end

---The name of a payload type's codec.
---
---Errors: nil without one; -1 for nil.
---
---```lua
---local sdp = require "janus-sdp"
---assert(sdp.findCodec(sdp.parse(jsep.sdp), 96) == "vp8")
---```
---@param description sdp1.Line[]
---@param payload_type integer
---@return string|integer|nil codec in lower case
function sdp.findCodec(description, payload_type) end

---Removes the m-lines of a type, in place.
---
---Errors: none; nil is left alone.
---
---```lua
---local sdp = require "janus-sdp"
---local offer = sdp.parse(jsep.sdp)
---sdp.removeMLine(offer, "video")
---assert(not sdp.render(offer):find "m=video")
---```
---@param description sdp1.Line[]
---@param type "audio"|"video"|"application"
function sdp.removeMLine(description, type) end

---Removes a payload type from all m-lines, and its attributes, in place.
---
---Errors: none; nil is left alone.
---
---```lua
---local sdp = require "janus-sdp"
---local offer = sdp.parse(jsep.sdp)
---sdp.removePayloadType(offer, 96)
---assert(sdp.findPayloadType(offer, "vp8") == -1)
---```
---@param description sdp1.Line[]
---@param payload_type integer
function sdp.removePayloadType(description, payload_type) end

---@class sdp1.OfferOptions
---@field audio? boolean true when left out
---@field video? boolean true when left out
---@field data? boolean false when left out
---@field audioCodec? string `"opus"` when left out
---@field videoCodec? string `"vp8"` when left out
---@field audioPt? integer 111 when left out
---@field videoPt? integer 96 when left out
---@field audioDir? string `"sendrecv"` when left out
---@field videoDir? string `"sendrecv"` when left out
---@field audioFmtp? string
---@field videoFmtp? string
---@field vp9Profile? string
---@field h264Profile? string
---@field videoRtcpfb? boolean whether feedback is offered; true when left out
---@field address? string `"127.0.0.1"` when left out; Janus puts in its own
---@field ipv6? boolean whether the address is one of IPv6
---@field sessionName? string

---Makes an offer.
---
---Errors: nil when nothing is left to offer.
---
---```lua
---local sdp = require "janus-sdp"
---local offer = sdp.generateOffer { video = false, audioDir = "sendonly" }
---assert(sdp.render(offer):find "a=sendonly")
---```
---@param options? sdp1.OfferOptions
---@return sdp1.Line[]? description
function sdp.generateOffer(options) end

---@class sdp1.AnswerOptions
---@field audio? boolean false rejects it
---@field video? boolean false rejects it
---@field data? boolean false rejects it
---@field audioCodec? string the best that is offered when left out
---@field videoCodec? string the best that is offered when left out
---@field vp9Profile? string
---@field h264Profile? string
---@field disableTwcc? boolean whether transport-wide congestion control is left out

---Makes the answer to an offer: to the first m-line of audio, video and data with one codec each; further ones are rejected.
---
---Errors: nil for nil.
---
---```lua
---local sdp = require "janus-sdp"
---local answer = sdp.generateAnswer(sdp.parse(jsep.sdp), { video = false })
---return { ok = true }, { type = "answer", sdp = sdp.render(answer) }
---```
---@param offer sdp1.Line[]?
---@param options? sdp1.AnswerOptions
---@return sdp1.Line[]? answer
function sdp.generateAnswer(offer, options) end

return sdp
