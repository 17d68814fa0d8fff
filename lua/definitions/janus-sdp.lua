---@meta janus-sdp

---SDP as a list of lines, as in the stock plugin's library of that name. New scripts should use `sdp`: this module
---supports one codec and one m-line for each medium.
---
---Context: anywhere; never waits.
---@class sdp1
local sdp = {}

---A line of a description. `a=rtpmap:96 VP8/90000` has the type `"a"` and the name `"rtpmap"`.
---@class sdp1.Line
---@field type string one letter
---@field name string the text before the first colon
---@field value? string the text behind the first colon

---Parses a description. A script may change, remove and add lines.
---
---Errors: returns nil for nil.
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
---Errors: returns nil for nil.
---
---```lua
---local sdp = require "janus-sdp"
---assert(sdp.parse(sdp.render(sdp.parse(jsep.sdp))))
---```
---@param description sdp1.Line[]?
---@return string? text
function sdp.render(description) end

---Returns the payload type of a codec.
---
---Errors: returns -1 if there is no such codec.
---
---```lua
---local sdp = require "janus-sdp"
---local offer = sdp.parse(jsep.sdp)
---assert(sdp.findPayloadType(offer, "opus") == 111)
---assert(sdp.findPayloadType(offer, "vp9") == -1)
---```
---@param description sdp1.Line[]
---@param codec string in any case
---@param profile? string profile of VP9 or H.264
---@return integer payload_type
function sdp.findPayloadType(description, codec, profile) end

---Returns the codec of a payload type.
---
---Errors: returns nil if there is no such payload type, and -1 if the description is nil.
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
---Errors: none; nil has no effect.
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
---Errors: none; nil has no effect.
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

---Options of an offer.
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
---@field videoRtcpfb? boolean whether the offer has feedback; true when left out
---@field address? string `"127.0.0.1"` when left out; Janus replaces it by its own
---@field ipv6? boolean whether the address is an IPv6 address
---@field sessionName? string

---Makes an offer.
---
---Errors: returns nil if the offer would be empty.
---
---```lua
---local sdp = require "janus-sdp"
---local offer = sdp.generateOffer { video = false, audioDir = "sendonly" }
---assert(sdp.render(offer):find "a=sendonly")
---```
---@param options? sdp1.OfferOptions
---@return sdp1.Line[]? description
function sdp.generateOffer(options) end

---Options of an answer.
---@class sdp1.AnswerOptions
---@field audio? boolean false rejects audio
---@field video? boolean false rejects video
---@field data? boolean false rejects data
---@field audioCodec? string the best codec of the offer when left out
---@field videoCodec? string the best codec of the offer when left out
---@field vp9Profile? string
---@field h264Profile? string
---@field disableTwcc? boolean whether to leave out transport-wide congestion control

---Makes the answer to an offer. The answer accepts the first m-line of audio, of video and of data, with one codec each, and rejects all others.
---
---Errors: returns nil for nil.
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
