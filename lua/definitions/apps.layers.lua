---@meta apps.layers

---Layers of a simulcast video, for clients that ask for a substream and a temporal layer and want an event when they get them. A session
---holds the state in `session.layers_wanted` and `session.layers_now`.
---@class apps.layers
local layers = {}

---The fields of a request.
---@class apps.layers.Request
---@field substream? integer 0 to 2
---@field temporal? integer 0 to 2
---@field fallback? integer microseconds of silence after which a lower substream is used; 0 is the default

---Checks the substream and the temporal layer of a request.
---
---Context: anywhere; never waits.
---Errors: returns nil if both are valid.
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

---Carries out a request. Layers that the session already gets are reported at once, because no event `layers` will follow.
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
---@param session janus.Session the viewer of the video
---@param source? janus.Session the publisher of the video
---@param message apps.layers.Request
---@param tell fun(change: { substream?: integer, temporal?: integer })
function layers.ask(session, source, message, tell) end

---Stores the layers of an event `layers`.
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

---Deletes the state of a session whose PeerConnection is gone.
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
