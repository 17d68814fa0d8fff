-- Remote publishers. They publish in another room, usually of another Janus, which sends
-- their streams to a UDP port of ours. For everybody else they are publishers like all
-- others. Their streams come in a session without a client.
--
-- The other side is remotizing.lua. A third party tells both rooms what to do, and describes
-- the streams to us: a stream is whatever that description says.

local janus = require "janus"
local rooms = require "videoroom.rooms"
local members = require "videoroom.members"
local participants = require "videoroom.participants"
local publishers = require "videoroom.publishers"
local subscribers = require "videoroom.subscribers"
local streams = require "videoroom.streams"
local codecs = require "videoroom.codecs"
local permissions = require "videoroom.permissions"
local check = require "videoroom.check"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local remote = {}

------------------------------------------------------------------------------
-- The fields of requests.

local STREAM = {
  { "mid", "string", required = true }, { "mindex", "count", required = true }, { "type", "string", required = true },
  { "codec", "string" }, { "description", "string" }, { "disabled", "boolean" }, { "stereo", "boolean" },
  { "fec", "boolean" }, { "dtx", "boolean" }, { "h264_profile", "string" }, { "vp9_profile", "string" },
  { "simulcast", "boolean" }, { "svc", "boolean" }, { "audiolevel_ext_id", "integer" },
  { "videoorient_ext_id", "integer" }, { "playoutdelay_ext_id", "integer" },
}

local KINDS = { audio = true, video = true, data = true }

-- The names in an entry are lower case from here on.
local function check_stream(entry)
  check.fields(entry, STREAM)
  entry.type = entry.type:lower()
  if not KINDS[entry.type] then refusals.because(refusals.INVALID_ELEMENT, "Invalid element value (type)") end
  if entry.type == "data" then return end
  entry.codec = check.name(entry, "codec")
  if not codecs.known(entry.type, entry.codec) then
    refusals.because(refusals.MISSING_ELEMENT, "Invalid element value (unsupported codec)")
  end
end

local FIELDS = {
  { "secret", "string" }, { "display", "string" }, { "mcast", "string" }, { "iface", "string" }, { "port", "count" },
  { "streams", "array", required = true }, { "metadata", "object" }, { "srtp_suite", "count" },
  { "srtp_crypto", "string" },
}

local function check_request(request)
  check.fields(request, FIELDS)
  check.each(request, "streams", check_stream)
  check.srtp(request)
end

-- The remote publisher that a request is about.
local function of(request)
  local id = check.id(request, "id")
  local room = rooms.of(request)
  permissions.owner(room, request)
  local participant = room.participants[id]
  if not participant or not participant.remote then
    refusals.because(refusals.NO_SUCH_FEED, "No such remote publisher (%s)", ids.text(id))
  end
  return room, participant
end

------------------------------------------------------------------------------
-- Streams.

local IDS = { "audiolevel_ext_id", "videoorient_ext_id", "playoutdelay_ext_id" }

-- The stream for an entry; its mid is its index, whatever the entry says.
local function stream_of(room, entry, mindex)
  local stream = codecs.remote(room, entry)
  stream.mindex, stream.mid, stream.type = mindex, tostring(mindex), entry.type
  stream.send, stream.description = true, entry.description
  stream.disabled = entry.disabled or not codecs.in_room(room, entry.type, entry.codec) or nil
  stream.extension_ids = {}
  for _, name in ipairs(IDS) do
    if (entry[name] or 0) > 0 then stream.extension_ids[name] = entry[name] end
  end
  stream.silent = not stream.extension_ids.audiolevel_ext_id or nil
  return stream
end

-- The streams in the form that the media path needs.
local function received(participant)
  local list = {}
  for index, stream in ipairs(participant.streams) do
    local entry = {
      medium = stream.type, codec = stream.codec, audio_level = stream.extension_ids.audiolevel_ext_id,
      orientation = stream.extension_ids.videoorient_ext_id, playout_delay = stream.extension_ids.playoutdelay_ext_id,
    }
    if stream.simulcast then
      entry.ssrcs = { streams.ssrc(stream, 0), streams.ssrc(stream, 1), streams.ssrc(stream, 2) }
    elseif not stream.disabled then
      entry.ssrc = streams.ssrc(stream, 0)
    end
    list[index] = entry
  end
  return list
end

------------------------------------------------------------------------------
-- Requests, answered at once.

local function open(participant, request)
  local suite, key = check.srtp(request)
  local port = check.at_most(request, "port", 65535) or 0
  local source, at
  if request.mcast then
    at = "multicast is not supported"
  else
    source, at = janus.receive_rtp {
      streams = received(participant), address = request.iface, port = port > 0 and port or nil,
      srtp_suite = suite, srtp_key = key,
    }
  end
  if not source then
    refusals.because(refusals.UNKNOWN_ERROR, "Could not open UDP socket for RTP stream: %s", at)
  end
  return source, at
end

function remote.add_remote_publisher(_, request)
  check.id(request, "room")
  check.optional_id(request, "id")
  check_request(request)
  if #request.streams == 0 then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element value (streams can't be empty)")
  end
  local room = rooms.of(request)
  permissions.owner(room, request)
  local participant = members.new(room, participants.new_id(room, request), request.display)
  participant.remote, participant.metadata = true, request.metadata
  for index, entry in ipairs(request.streams) do
    participant.streams[index] = stream_of(room, entry, index - 1)
  end
  local at
  participant.session, at = open(participant, request)
  participant.session.room, participant.session.user = room.id, participant.id
  participant.session:keyframe_pause(1)
  streams.keep_pictures(room, participant)
  room.participants[participant.id], participant.negotiated = participant, true
  publishers.published(room, participant)
  return { videoroom = "success", room = room.id, id = participant.id, ip = at.address, port = at.port, rtcp_port = at.rtcp_port }
end

-- Changes an existing stream; returns whether the others must be told.
local function change(stream, entry)
  local described = stream.description == nil or (entry.description ~= nil and entry.description ~= stream.description)
  if described then stream.description = entry.description end
  local disabled = entry.disabled
  if disabled == nil or disabled == (stream.disabled or false) then return described end
  stream.disabled = disabled or nil
  return true
end

-- Changes or adds a stream; new m-lines must follow one another without a gap.
local function take(room, participant, entry)
  local stream = streams.find(participant, entry.mid)
  if stream then return change(stream, entry) end
  if entry.mindex ~= #participant.streams then return false end
  participant.streams[entry.mindex + 1] = stream_of(room, entry, entry.mindex)
  return true
end

function remote.update_remote_publisher(_, request)
  check.id(request, "room")
  check.id(request, "id")
  check_request(request)
  local room, participant = of(request)
  participant.display = request.display or participant.display
  participant.metadata = request.metadata or participant.metadata
  local changed = false
  for _, entry in ipairs(request.streams) do changed = take(room, participant, entry) or changed end
  participant.session:receive_streams { streams = received(participant) }
  if changed then
    subscribers.streams_changed(room, participant)
    publishers.changed(room, participant)
  end
  return { videoroom = "success" }
end

function remote.remove_remote_publisher(_, request)
  check.id(request, "room")
  local room, participant = of(request)
  publishers.expel(room, participant, { leaving = participant.id })
  return { videoroom = "success" }
end

return remote
