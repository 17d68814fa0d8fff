-- Forwards published streams to hosts outside of WebRTC, by UDP. A forwarder is
--
--   { id =, type =, mid =,
--     target =    the options of session:forward_rtp
--     running =   its number in the media path; nil while the stream is muted
--     remote_id = the remotization that it belongs to, see remotizing.lua }

local state = require "videoroom.state"
local json = require "json"
local log = require "log"
local rooms = require "videoroom.rooms"
local hosts = require "videoroom.hosts"
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

-- Stops the forwarders of muted streams, and starts those of streams that are muted no longer.
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

-- The forwarder of a remotization that has a given SSRC.
function forwarding.find(participant, remote_id, ssrc)
  for _, forwarder in ipairs(participant.forwarders) do
    if forwarder.remote_id == remote_id and forwarder.target.ssrc == ssrc then return forwarder end
  end
end

-- Ends the forwarders of a remotization.
function forwarding.stop_remote(participant, remote_id)
  for index = #participant.forwarders, 1, -1 do
    local forwarder = participant.forwarders[index]
    if forwarder.remote_id == remote_id then
      stop(participant, forwarder)
      table.remove(participant.forwarders, index)
    end
  end
end

-- Starts a forwarder to the first of a host's addresses that is allowed.
local function start(participant, forwarder, addresses)
  local reason
  for _, address in ipairs(addresses) do
    forwarder.target.host = address
    forwarder.running, reason = participant.session:forward_rtp(forwarder.target)
    if forwarder.running then return end
  end
  refusals.because(refusals.UNKNOWN_ERROR, "Cannot forward: %s", reason)
end

-- Begins a forwarder to a host, which has the addresses. If the media path refuses it, for
-- example because the host is not allowed, the request is refused.
function forwarding.begin(participant, stream, target, addresses)
  target.medium, target.mindex = stream.type, stream.type ~= "data" and stream.mindex or nil
  target.host = addresses[1]
  local forwarder = { id = ids.private(), type = stream.type, mid = stream.mid, target = target }
  if streams.flows(stream) then start(participant, forwarder, addresses) end
  table.insert(participant.forwarders, forwarder)
  return forwarder
end

------------------------------------------------------------------------------
-- The fields of requests. The substreams of simulcast have fields of their own: port,
-- port_2, port_3; with `simulcast`, the best substream is sent instead. 0 means no value.

-- The fields of a request with a list, and of one without: the latter begin with the
-- medium.
local REQUEST = {
  { "secret", "string" }, { "host", "string", required = true }, { "host_family", "string" },
  { "simulcast", "boolean" }, { "srtp_suite", "count" }, { "srtp_crypto", "string" }, { "streams", "array" },
  { "video_port", "count" }, { "video_rtcp_port", "count" }, { "video_ssrc", "count" }, { "video_pt", "count" },
  { "video_port_2", "count" }, { "video_ssrc_2", "count" }, { "video_pt_2", "count" }, { "video_port_3", "count" },
  { "video_ssrc_3", "count" }, { "video_pt_3", "count" }, { "audio_port", "count" }, { "audio_rtcp_port", "count" },
  { "audio_ssrc", "count" }, { "audio_pt", "count" }, { "data_port", "count" },
}

local ENTRY = {
  { "secret", "string" }, { "mid", "string", required = true }, { "host", "string" }, { "host_family", "string" },
  { "port", "count", required = true }, { "rtcp_port", "count" }, { "ssrc", "count" }, { "pt", "count" },
  { "simulcast", "boolean" }, { "srtp_suite", "count" }, { "srtp_crypto", "string" }, { "port_2", "count" },
  { "ssrc_2", "count" }, { "pt_2", "count" }, { "port_3", "count" }, { "ssrc_3", "count" }, { "pt_3", "count" },
}

local MOST = { port = 65535, rtcp_port = 65535, pt = 127, ssrc = 2 ^ 32 - 1 }

-- A number in a request or entry, or nil for 0; `prefix` and `suffix` surround its name
-- there.
local function number(entry, name, prefix, suffix)
  local value = check.at_most(entry, prefix .. name .. suffix, MOST[name])
  return value ~= 0 and value or nil
end

-- One destination in an entry; nil when the entry has no port for it.
local function destination(entry, prefix, suffix)
  local to = {
    port = number(entry, "port", prefix, suffix), payload_type = number(entry, "pt", prefix, suffix),
    ssrc = number(entry, "ssrc", prefix, suffix),
    rtcp_port = suffix == "" and number(entry, "rtcp_port", prefix, suffix) or nil,
  }
  return to.port and to
end

-- The destinations in an entry, or those in a request for one medium: a list of
-- { substream =, to = }.
local function destinations(entry, prefix)
  local list = {}
  for substream, suffix in ipairs { "", "_2", "_3" } do
    local to = destination(entry, prefix, suffix)
    if to then list[#list + 1] = { substream = substream - 1, to = to } end
  end
  return list
end

-- Where and how an entry is sent; fields that the entry lacks are taken from the request.
local function whereto(request, entry)
  local suite, key = check.srtp_key(entry)
  if not suite then suite, key = check.srtp_key(request) end
  local host, family = entry.host or request.host, check.family(entry) or check.family(request)
  hosts.check(host, family)
  return { host = host, family = family, srtp_suite = suite, srtp_key = key }
end

-- The parts of a request: a list of { stream = a function that finds it,
-- destinations =, whereto =, simulcast = }. All of them are checked before any begins.
local function read_list(request)
  local list = {}
  check.each(request, "streams", function(entry)
    check.fields(entry, ENTRY)
    local found = destinations(entry, "")
    if not found[1] or found[1].substream ~= 0 then
      refusals.because(refusals.INVALID_ELEMENT, "Invalid element (port must be a non-zero positive integer)")
    end
    list[#list + 1] = {
      stream = function(participant) return streams.find(participant, entry.mid) end,
      destinations = found, whereto = whereto(request, entry), simulcast = entry.simulcast or request.simulcast,
    }
  end)
  return list
end

-- The same for a request in the old form, without a list: video_port_2 is the second video.
local function read_legacy(request)
  local list = {}
  for _, kind in ipairs { "audio", "video", "data" } do
    list[#list + 1] = {
      kind = kind, stream = function(participant) return streams.first(participant, kind) end,
      destinations = destinations(request, kind .. "_"), whereto = whereto(request, {}), simulcast = request.simulcast,
    }
  end
  return list
end

-- Begins the forwarders of one part of a request. With `simulcast`, and for anything but video,
-- only the first destination is used.
local function begin_part(participant, part, begun)
  local stream = part.stream(participant)
  local separate = stream and stream.simulcast and not part.simulcast
  for _, each in ipairs(stream and part.destinations or {}) do
    if each.substream == 0 or stream.type == "video" and not part.simulcast then
      local target = each.to
      for name, value in pairs(part.whereto) do target[name] = value end
      target.substream = (separate or each.substream > 0) and each.substream or nil
      local forwarder = forwarding.begin(participant, stream, target, part.addresses)
      begun[#begun + 1] = { kind = part.kind, substream = each.substream, forwarder = forwarder }
    end
  end
end

local function undo(participant, begun)
  for _, each in ipairs(begun) do
    stop(participant, each.forwarder)
    for index, forwarder in ipairs(participant.forwarders) do
      if forwarder == each.forwarder then table.remove(participant.forwarders, index) end
    end
  end
end

-- Begins all forwarders of a request, or none of them when one is refused.
local function begin_all(participant, parts)
  local begun = {}
  local done, refusal = refusals.catch(function()
    for _, part in ipairs(parts) do begin_part(participant, part, begun) end
    return true
  end)
  if not done then
    undo(participant, begun)
    error(refusal)
  end
  return begun
end

-- A forwarder as clients see it.
local function shown(forwarder)
  local to = forwarder.target
  return {
    stream_id = forwarder.id, type = forwarder.type, host = to.host, port = to.port, ssrc = to.ssrc,
    pt = to.payload_type, substream = to.substream ~= 0 and to.substream or nil, remote_rtcp_port = to.rtcp_port,
    srtp = to.srtp_key and true or nil,
  }
end

local function answer_list(begun)
  local list = json.array()
  for _, each in ipairs(begun) do list[#list + 1] = shown(each.forwarder) end
  return list
end

local function answer_legacy(address, begun)
  local sent = { host = address, warning = "deprecated_api" }
  for _, each in ipairs(begun) do
    local suffix, to = each.substream > 0 and "_" .. each.substream + 1 or "", each.forwarder.target
    sent[each.kind .. suffix], sent[each.kind .. "_stream_id" .. suffix] = to.port, each.forwarder.id
    if each.kind == "video" and suffix == "" then sent.video_rtcp = to.rtcp_port end
  end
  return sent
end

------------------------------------------------------------------------------
-- Requests, answered at once.

-- The publisher that a request is about; `real` leaves out dummies.
local function publisher(room, request, real)
  local id = check.id(request, "publisher_id")
  local participant = room.participants[id]
  if not participant or real and participant.dummy then
    refusals.because(refusals.NO_SUCH_FEED, "No such feed (%s)", ids.text(id))
  end
  return participant
end

-- Gives each part the addresses of its host. Returns those of the request's host.
local function resolve(request, parts)
  local family, found = check.family(request), {}
  local function addresses_of(host, of_family)
    local key = host .. " " .. (of_family or "")
    found[key] = found[key] or hosts.resolve(host, of_family)
    return found[key]
  end
  local addresses = addresses_of(request.host, family)
  for _, part in ipairs(parts) do part.addresses = addresses_of(part.whereto.host, part.whereto.family) end
  return addresses
end

function forwarding.rtp_forward(_, request)
  check.fields(request, REQUEST)
  check.id(request, "room")
  check.id(request, "publisher_id")
  if settings.lock_rtp_forward then permissions.admin(request) end
  check.family(request)
  local parts = (request.streams and read_list or read_legacy)(request)
  check.srtp_key(request)
  local function find()
    local room = rooms.of(request)
    permissions.owner(room, request)
    return room, publisher(room, request, true)
  end
  find() -- refuses requests for which no name is to be looked up
  local addresses = resolve(request, parts)
  local room, participant = find()
  local begun = begin_all(participant, parts)
  local answer = { videoroom = "rtp_forward", room = room.id, publisher_id = participant.id }
  if request.streams then
    answer.forwarders = answer_list(begun)
  else
    answer.rtp_stream = answer_legacy(addresses[1], begun)
  end
  return answer
end

local STOP = { { "secret", "string" }, { "stream_id", "count", required = true } }

function forwarding.stop_rtp_forward(_, request)
  check.id(request, "room")
  check.id(request, "publisher_id")
  check.fields(request, STOP)
  local id = request.stream_id
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
