---@meta apps.layers

---Which part of a simulcast video a session gets, for clients that ask for a substream and a temporal layer, and want to be told when
---they get them. What is remembered of a session stands in `session.layers_wanted` and `session.layers_now`.
---@class apps.layers
local layers = {}

---@class apps.layers.Request
---@field substream? integer 0 to 2
---@field temporal? integer 0 to 2
---@field fallback? integer microseconds of silence after which a lower substream is taken; 0 is the default

---The problem with a request's substream and temporal layer.
---
---Context: anywhere; never waits.
---Errors: nil when all is well.
---
---```lua
---local layers = require "apps.layers"
---assert(layers.problem({ substream = 2 }, 474) == nil)
---assert(layers.problem({ temporal = 3 }, 474).error_code == 474)
---```
---@param message apps.layers.Request
---@param code integer
---@return apps.request.Problem? problem
function layers.problem(message, code) end

---Does what a request asks. What the session has already is told at once, since no event `layers` will follow.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local layers = require "apps.layers"
---layers.note(session, { substream = 1 })
---local told
---layers.ask(session, other, { substream = 1 }, function(change) told = change.substream end)
---assert(told == 1)
---```
---@param session janus.Session who gets the video
---@param source? janus.Session who sends it
---@param message apps.layers.Request
---@param tell fun(change: { substream?: integer, temporal?: integer })
function layers.ask(session, source, message, tell) end

---Remembers what the event `layers` has told.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---local janus = require "janus"
---janus.on("message", function() return {} end)
---janus.on("layers", function(session, change)
---  require "apps.layers".note(session, change)
---  session:send { event = "layers", substream = change.substream, temporal = change.temporal }
---end)
---```
---@param session janus.Session
---@param change janus.LayersChange|{ substream?: integer, temporal?: integer }
function layers.note(session, change) end

---Forgets all of a session whose PeerConnection is gone.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---require "apps.layers".forget(session)
---```
---@param session janus.Session
function layers.forget(session) end

return layers
