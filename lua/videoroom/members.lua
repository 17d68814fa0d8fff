-- A participant is
--
--   { id =, number =, private_id =, display =, room =   the room's id
--     metadata =             an object from the client, for the other participants
--     session =              nil for a dummy; the session of a remote one has no client
--     streams =              the published streams, see streams.lua
--     negotiated =           whether it has a PeerConnection, or will have one
--     active =               whether the PeerConnection is up: then others may subscribe
--     bitrate =, record =, filename =, audio_level_average =, audio_active_packets =,
--     e2ee =, dummy =, forwarders =,
--     remote =               see remote.lua
--     remotizations = }      see remotizing.lua
--
-- The session refers back to the participant: `as`, `room` and `user`.

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
