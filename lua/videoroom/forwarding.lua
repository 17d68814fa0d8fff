-- Forwarding what is published to hosts outside of WebRTC, by UDP. A forwarder is
--
--   { id =, type =, mid =,
--     target =    what session:forward_rtp takes
--     running =   its number in the media path; nil while the stream is muted
--     remote_id = the remotization that it is one of, see remotizing.lua }

local state = require "videoroom.state"
local json = require "json"
local log = require "log"
local rooms = require "videoroom.rooms"
local settings = require "videoroom.settings"
local streams = require "videoroom.streams"
local permissions = require "videoroom.permissions"
local check = require "videoroom.check"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local forwarding = {}

local function stop(participant, forwarder)
  if forwarder.running then participant.session:stop_forward_rtp { id = forwarder.running } end
  forwarder.running = nil
end

-- Begins and stops where streams are muted, or no longer.
function forwarding.refresh(participant)
  for _, forwarder in ipairs(participant.forwarders) do
    local stream = streams.find(participant, forwarder.mid)
    local flows = stream ~= nil and streams.flows(stream)
    if not flows then
      stop(participant, forwarder)
    elseif not forwarder.running then
      local reason
      forwarder.running, reason = participant.session:forward_rtp(forwarder.target)
      if reason then log.warn("cannot forward", { session = participant.session, reason = reason }) end
    end
  end
end

-- The forwarder of a remotization with an SSRC.
function forwarding.find(participant, remote_id, ssrc)
  for _, forwarder in ipairs(participant.forwarders) do
    if forwarder.remote_id == remote_id and forwarder.target.ssrc == ssrc then return forwarder end
  end
end

-- Ends those of a remotization.
function forwarding.stop_remote(participant, remote_id)
  for index = #participant.forwarders, 1, -1 do
    local forwarder = participant.forwarders[index]
    if forwarder.remote_id == remote_id then
      stop(participant, forwarder)
      table.remove(participant.forwarders, index)
    end
  end
end

-- Begins a forwarder; a host that is not allowed, or the like, refuses the request.
function forwarding.begin(participant, stream, target)
  target.medium, target.mindex = stream.type, stream.type ~= "data" and stream.mindex or nil
  local forwarder = { id = ids.private(), type = stream.type, mid = stream.mid, target = target }
  if streams.flows(stream) then
    local reason
    forwarder.running, reason = participant.session:forward_rtp(target)
    if not forwarder.running then refusals.because(refusals.UNKNOWN_ERROR, "Cannot forward: %s", reason) end
  end
  table.insert(participant.forwarders, forwarder)
  return forwarder
end

------------------------------------------------------------------------------
-- What requests say. The substreams of simulcast have fields of their own: port,
-- port_2, port_3; `simulcast` means the best of them instead.

local FIELDS = {
  host = "string", host_family = "string", port = "count", ssrc = "count", pt = "count", rtcp_port = "count",
  port_2 = "count", ssrc_2 = "count", pt_2 = "count", port_3 = "count", ssrc_3 = "count", pt_3 = "count",
  simulcast = "boolean", srtp_suite = "count", srtp_crypto = "string",
}

-- What an entry and the request around it say of one destination.
local function target(request, entry, suffix, substream)
  return {
    host = check.optional(entry, "host", "string") or check.required(request, "host", "string"),
    family = entry.host_family or request.host_family, port = entry["port" .. suffix],
    payload_type = entry["pt" .. suffix], ssrc = entry["ssrc" .. suffix], substream = substream,
    rtcp_port = suffix == "" and entry.rtcp_port or nil,
    srtp_suite = entry.srtp_suite or request.srtp_suite, srtp_key = entry.srtp_crypto or request.srtp_crypto,
  }
end

-- The destinations of an entry: one, or those of each substream.
local function targets(request, entry, stream)
  local separate = stream.simulcast and not (entry.simulcast or request.simulcast)
  local list = { target(request, entry, "", separate and 0 or nil) }
  for substream, suffix in ipairs { "_2", "_3" } do
    if separate and entry["port" .. suffix] then list[#list + 1] = target(request, entry, suffix, substream) end
  end
  return list
end

local function begin_all(participant, request, entry, stream)
  local begun = {}
  for _, destination in ipairs(targets(request, entry, stream)) do
    begun[#begun + 1] = forwarding.begin(participant, stream, destination)
  end
  return begun
end

-- A forwarder as clients see it.
local function shown(forwarder)
  local to = forwarder.target
  return {
    stream_id = forwarder.id, type = forwarder.type, host = to.host, port = to.port, ssrc = to.ssrc,
    pt = to.payload_type, substream = to.substream, remote_rtcp_port = to.rtcp_port, srtp = to.srtp_key and true or nil,
  }
end

-- The request with a list of streams.
local function forward_list(participant, request, answer)
  check.each(request, "streams", function(entry)
    check.fields(entry, FIELDS)
    check.required(entry, "mid", "string")
    check.required(entry, "port", "count")
  end)
  answer.forwarders = json.array()
  for _, entry in ipairs(request.streams) do
    local stream = streams.find(participant, entry.mid)
    for _, forwarder in ipairs(stream and begin_all(participant, request, entry, stream) or {}) do
      table.insert(answer.forwarders, shown(forwarder))
    end
  end
  return answer
end

-- The fields of a request from before there were lists, as an entry: video_port_2 is
-- its port_2.
local function legacy_entry(request, kind)
  local entry = {}
  for name in pairs(FIELDS) do entry[name] = check.optional(request, kind .. "_" .. name, FIELDS[name]) end
  return entry.port and entry
end

local function forward_legacy(participant, request, answer)
  local sent = { host = check.required(request, "host", "string"), warning = "deprecated_api" }
  for _, kind in ipairs { "audio", "video", "data" } do
    local entry, stream = legacy_entry(request, kind), streams.first(participant, kind)
    for index, forwarder in ipairs(entry and stream and begin_all(participant, request, entry, stream) or {}) do
      local suffix = index > 1 and "_" .. index or ""
      sent[kind .. suffix], sent[kind .. "_stream_id" .. suffix] = forwarder.target.port, forwarder.id
    end
  end
  answer.rtp_stream = sent
  return answer
end

------------------------------------------------------------------------------
-- Requests, answered at once.

local function publisher(room, request)
  local id = check.id(request, "publisher_id")
  local participant = room.participants[id]
  if not participant or participant.dummy then
    refusals.because(refusals.NO_SUCH_FEED, "No such feed (%s)", ids.text(id))
  end
  return participant
end

function forwarding.rtp_forward(_, request)
  check.fields(request, FIELDS)
  local list = check.optional(request, "streams", "array")
  if not list then check.required(request, "host", "string") end
  if settings.lock_rtp_forward then permissions.admin(request) end
  local room = rooms.of(request)
  permissions.owner(room, request)
  local participant = publisher(room, request)
  local answer = { videoroom = "rtp_forward", room = room.id, publisher_id = participant.id }
  return (list and forward_list or forward_legacy)(participant, request, answer)
end

function forwarding.stop_rtp_forward(_, request)
  local id = check.required(request, "stream_id", "count")
  if settings.lock_rtp_forward then permissions.admin(request) end
  local room = rooms.of(request)
  permissions.owner(room, request)
  local participant = publisher(room, request)
  for index, forwarder in ipairs(participant.forwarders) do
    if forwarder.id == id then
      stop(participant, forwarder)
      table.remove(participant.forwarders, index)
      return { videoroom = "stop_rtp_forward", room = room.id, publisher_id = participant.id, stream_id = id }
    end
  end
  refusals.because(refusals.NO_SUCH_FEED, "No such stream (%s)", ids.text(id))
end

function forwarding.listforwarders(_, request)
  local room = rooms.of(request)
  permissions.owner(room, request)
  local list = json.array()
  for _, participant in ipairs(state.in_order(room.participants)) do
    if #participant.forwarders > 0 then
      local entry = { publisher_id = participant.id, display = participant.display, forwarders = json.array() }
      for _, forwarder in ipairs(participant.forwarders) do
        if not forwarder.remote_id then table.insert(entry.forwarders, shown(forwarder)) end
      end
      list[#list + 1] = entry
    end
  end
  return { videoroom = "forwarders", room = room.id, publishers = list }
end

return forwarding
