-- What a participant is:
--
--   { id =, number =, private_id =, display =, room =   the room's id
--     metadata =             an object of the client's, for the others
--     session =              nil for a dummy; of a remote one it has no client
--     streams =              what it publishes, see streams.lua
--     negotiated =           whether it has a PeerConnection, or will
--     active =               whether that is up: then others may subscribe
--     bitrate =, record =, filename =, audio_level_average =, audio_active_packets =,
--     e2ee =, dummy =, forwarders =,
--     remote =               see remote.lua
--     remotizations = }      see remotizing.lua
--
-- Its session knows the way back: `as`, `room` and `user`.

local state = require "videoroom.state"
local ids = require "videoroom.ids"

local members = {}

function members.new(room, id, display)
  return {
    id = id, number = state.next(), display = display, room = room.id, private_id = ids.private(),
    streams = {}, active = false, negotiated = false, bitrate = room.bitrate, record = room.record, forwarders = {},
    remotizations = {},
  }
end

return members
