---@meta apps.negotiation

---What applications do with offers and answers, upon `sdp`.
---@class apps.negotiation
local negotiation = {}

---What a description settles: the codecs of its first m-lines that are not rejected.
---@class apps.negotiation.Settled
---@field audio? string
---@field video? string
---@field audio_fmtp? string parameters of the codec: `"minptime=10;useinbandfec=1"`
---@field video_fmtp? string
---@field data? boolean

---What a description settles.
---
---Context: anywhere; never waits.
---Errors: raises for what is no description.
---
---```lua
---local negotiation = require "apps.negotiation"
---local settled = negotiation.settled(require "sdp".parse(jsep.sdp):answer())
---print(settled.audio, settled.video, settled.data)
---```
---@param description sdp.Description
---@return apps.negotiation.Settled settled
function negotiation.settled(description) end

---Reads the SDP of a JSEP.
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

---Answers an offer for a client that gets back what it sends.
---
---Context: anywhere; never waits.
---Errors: returns nil and the reason; raises for wrong options as `Description:answer` of `sdp`.
---
---```lua
---local negotiation = require "apps.negotiation"
---local answer, settled = negotiation.echo(jsep, { video = { codecs = { "vp8" } } })
---assert(answer.type == "answer" and (settled.video == nil or settled.video == "vp8"))
---```
---@param jsep janus.Jsep
---@param options? sdp.AnswerOptions
---@return janus.Jsep? answer
---@return apps.negotiation.Settled|string settled what it settles, or the reason
function negotiation.echo(jsep, options) end

---Takes the dependency descriptor out of an m-line whose codec is VP8. With it, Chromium does not say the temporal layer in VP8's own
---header, where it is looked for.
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

---The video codecs to ask for when a client wants one by name, with a profile of VP9 (`"2"`) or H.264 (`"42e01f"`); without a name all,
---in the usual order.
---
---Context: anywhere; never waits.
---Errors: none; a profile of neither is left out.
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
