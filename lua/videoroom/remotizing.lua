-- Publishes a participant's streams in another room, too, usually of another Janus. The answer
-- to add_remote_publisher there has said where to send them: all to one UDP port, where the
-- SSRC identifies each stream. A remotization is
--
--   { remote_id =                 its name in requests
--     host =, addresses =, family =, port =, rtcp_port =, srtp_suite =, srtp_key = }
--
-- and has a forwarder (see forwarding.lua) for each stream and substream. The forwarders come
-- and go with the streams.

local json = require "json"
local rooms = require "videoroom.rooms"
local settings = require "videoroom.settings"
local hosts = require "videoroom.hosts"
local forwarding = require "videoroom.forwarding"
local streams = require "videoroom.streams"
local permissions = require "videoroom.permissions"
local check = require "videoroom.check"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local remotizing = {}

-- The destination of a stream or substream. RTCP comes back only once, to the first video.
local function target(remotization, stream, substream, rtcp_port)
  return {
    family = remotization.family, port = remotization.port, rtcp_port = rtcp_port,
    srtp_suite = stream.type ~= "data" and remotization.srtp_suite or nil,
    srtp_key = stream.type ~= "data" and remotization.srtp_key or nil,
    ssrc = streams.ssrc(stream, substream or 0), substream = substream, bundle = remotization.remote_id,
  }
end

-- The streams that a remotization should send now: a list of { stream =, target = }.
local function wanted(participant, remotization)
  local list, rtcp_port = {}, remotization.rtcp_port
  for _, stream in ipairs(participant.streams) do
    if not stream.disabled then
      for substream = 0, stream.simulcast and 2 or 0 do
        local to = target(remotization, stream, stream.simulcast and substream or nil, stream.type == "video" and rtcp_port or nil)
        if stream.type == "video" then rtcp_port = nil end
        list[#list + 1] = { stream = stream, target = to }
      end
    end
  end
  return list
end

-- Begins the forwarders that a remotization lacks. The forwarders of streams that are gone have
-- ended with them.
local function complete(participant, remotization)
  for _, entry in ipairs(wanted(participant, remotization)) do
    if not forwarding.find(participant, remotization.remote_id, entry.target.ssrc) then
      -- A reload of an older version brings no addresses.
      local addresses = remotization.addresses or { remotization.host }
      forwarding.begin(participant, entry.stream, entry.target, addresses).remote_id = remotization.remote_id
    end
  end
end

-- Sends new streams to the destinations of the others. If a destination is refused that was
-- allowed before, somebody has changed the configuration: then the streams are not sent.
function remotizing.refresh(participant)
  for _, remotization in ipairs(participant.remotizations) do
    refusals.catch(complete, participant, remotization)
  end
end

------------------------------------------------------------------------------
-- Requests, answered at once.

local FIELDS = {
  { "secret", "string" }, { "remote_id", "string", required = true }, { "host", "string", required = true },
  { "host_family", "string" }, { "port", "count", required = true }, { "rtcp_port", "count" },
  { "srtp_suite", "count" }, { "srtp_crypto", "string" },
}

local function port(request, name, least)
  local number = request[name]
  if number and (number < least or number > 65535) then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element (%s must be a non-zero positive integer)", name)
  end
  return number ~= 0 and number or nil
end

-- The checked fields of a request about a remotization.
local function read(request)
  check.fields(request, FIELDS)
  local remotization = { remote_id = request.remote_id, host = request.host }
  check.id(request, "room")
  check.id(request, "publisher_id")
  if settings.lock_rtp_forward then permissions.admin(request) end
  remotization.srtp_suite, remotization.srtp_key = check.srtp(request)
  remotization.port, remotization.rtcp_port = port(request, "port", 1), port(request, "rtcp_port", 0)
  remotization.family = check.family(request)
  hosts.check(remotization.host, remotization.family)
  return remotization
end

-- The publisher that is meant; `told` is its name in the text of a refusal. A dummy has no
-- remotizations, but it can be asked about them.
local function publisher(request, told, real)
  local id = check.id(request, "publisher_id")
  local room = rooms.of(request)
  permissions.owner(room, request)
  local participant = room.participants[id]
  if not participant or real and participant.dummy then
    refusals.because(refusals.NO_SUCH_FEED, "No such %s (%s)", told, ids.text(id))
  end
  return room, participant
end

-- A remotization by its id, and its position in the list.
local function find(participant, remote_id)
  for index, remotization in ipairs(participant.remotizations) do
    if remotization.remote_id == remote_id then return remotization, index end
  end
end

local function success(room, participant)
  return { videoroom = "success", room = room.id, id = participant.id }
end

-- The publisher that can have a new remotization.
local function remotizable(request, remotization)
  local room, participant = publisher(request, "feed", true)
  if participant.remote then
    refusals.because(refusals.INVALID_ELEMENT, "Only local publishers can be remotized")
  end
  if find(participant, remotization.remote_id) then
    refusals.because(refusals.ID_EXISTS, "Remotization already exists (%s)", remotization.remote_id)
  end
  return room, participant
end

function remotizing.publish_remotely(_, request)
  local remotization = read(request)
  remotizable(request, remotization) -- no name is looked up for a request that is refused
  remotization.addresses = hosts.resolve(remotization.host, remotization.family)
  local room, participant = remotizable(request, remotization)
  local done, refusal = refusals.catch(function()
    complete(participant, remotization)
    return true
  end)
  if not done then
    forwarding.stop_remote(participant, remotization.remote_id)
    error(refusal)
  end
  table.insert(participant.remotizations, remotization)
  local answer = success(room, participant)
  answer.remote_id = remotization.remote_id
  return answer
end

function remotizing.unpublish_remotely(_, request)
  local remote_id = check.required(request, "remote_id", "string")
  check.optional(request, "secret", "string")
  check.id(request, "room")
  local room, participant = publisher(request, "publisher")
  local remotization, index = find(participant, remote_id)
  if not remotization then
    refusals.because(refusals.NO_SUCH_FEED, "No such remotization (%s)", remote_id)
  end
  table.remove(participant.remotizations, index)
  forwarding.stop_remote(participant, remote_id)
  return success(room, participant)
end

function remotizing.list_remotes(_, request)
  check.id(request, "room")
  local room, participant = publisher(request, "publisher")
  local answer = success(room, participant)
  answer.list = json.array()
  for _, each in ipairs(participant.remotizations) do
    table.insert(answer.list, { remote_id = each.remote_id, host = each.host, port = each.port, rtcp_port = each.rtcp_port })
  end
  return answer
end

return remotizing
