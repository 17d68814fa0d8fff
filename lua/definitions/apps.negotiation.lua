---@meta apps.negotiation

---Offers and answers of applications, based on `sdp`.
---@class apps.negotiation
local negotiation = {}

---The result of a negotiation: the codecs of the first m-lines that are not rejected.
---@class apps.negotiation.Settled
---@field audio? string
---@field video? string
---@field audio_fmtp? string parameters of the codec, such as `"minptime=10;useinbandfec=1"`
---@field video_fmtp? string
---@field data? boolean

---Returns the result of a description.
---
---Context: anywhere; never waits.
---Errors: raises for a value that is no description.
---
---```lua
---local negotiation = require "apps.negotiation"
---local settled = negotiation.settled(require "sdp".parse(jsep.sdp):answer())
---print(settled.audio, settled.video, settled.data)
---```
---@param description sdp.Description
---@return apps.negotiation.Settled settled
function negotiation.settled(description) end

---Parses the SDP of a JSEP.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason.
---
---```lua
---local negotiation = require "apps.negotiation"
---local offer = assert(negotiation.parse(jsep))
---assert(negotiation.parse {} == nil)
---```
---@param jsep janus.Jsep
---@return sdp.Description? description
---@return string? reason
function negotiation.parse(jsep) end

---Answers an offer of a client that gets back its own media.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises for wrong options as `Description:answer` of `sdp` does.
---
---```lua
---local negotiation = require "apps.negotiation"
---local answer, settled = negotiation.echo(jsep, { video = { codecs = { "vp8" } } })
---assert(answer.type == "answer" and (settled.video == nil or settled.video == "vp8"))
---```
---@param jsep janus.Jsep
---@param options? sdp.AnswerOptions
---@return janus.Jsep? answer
---@return apps.negotiation.Settled|string settled the result of the answer, or the reason
function negotiation.echo(jsep, options) end

---Removes the dependency descriptor from an m-line whose codec is VP8. With the descriptor, Chromium does not write the temporal layer into VP8's own
---header, where the plugin looks for it.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local answer = require "sdp".parse(jsep.sdp):answer()
---for _, line in ipairs(answer.media) do require "apps.negotiation".keep_vp8_layers(line) end
---```
---@param line sdp.Media
function negotiation.keep_vp8_layers(line) end

---Returns the codec that a client names, in lower case: `"vp8"` for `"VP8"`. For an empty name it is `"none"`, which no m-line has.
---
---Context: anywhere; never waits.
---Errors: raises for what is no text.
---
---```lua
---local negotiation = require "apps.negotiation"
---assert(negotiation.codec "H264" == "h264")
---```
---@param name string
---@return string codec
function negotiation.codec(name) end

---Returns the video codecs to ask for when a client names a codec, with a profile of VP9 (`"2"`) or H.264 (`"42e01f"`). Without a name, it returns
---all codecs in the usual order.
---
---Context: anywhere; never waits.
---Errors: none; a profile of another codec is ignored.
---
---```lua
---local negotiation = require "apps.negotiation"
---assert(negotiation.video_codecs("VP9", "2")[1] == "vp9/2")
---assert(negotiation.video_codecs()[1] == "vp8")
---```
---@param name? string
---@param profile? string
---@return sdp.wanted[] codecs
function negotiation.video_codecs(name, profile) end

return negotiation
