-- Requests of publishers: join, joinandconfigure, configure, publish, unpublish, leave.

local delay = require "apps.delay"
local codecs = require "videoroom.codecs"
local options = require "videoroom.options"
local streams = require "videoroom.streams"
local participants = require "videoroom.participants"
local publishers = require "videoroom.publishers"
local subscribers = require "videoroom.subscribers"
local recording = require "videoroom.recording"
local talking = require "videoroom.talking"
local news = require "videoroom.news"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local publishing = {}

------------------------------------------------------------------------------
-- Negotiation.

local function may_publish(room, participant, jsep)
  if tostring(jsep.type):lower() ~= "offer" then
    refusals.because(refusals.INVALID_SDP_TYPE, "Unknown SDP type '%s'", tostring(jsep.type))
  end
  if room.require_e2ee and not jsep.e2ee then
    refusals.because(refusals.UNAUTHORIZED, "Room requires end-to-end encrypted media")
  end
  if participant.negotiated then return end
  local others = 0
  for _, other in pairs(room.participants) do
    if other.negotiated and not other.dummy then others = others + 1 end
  end
  if others >= room.publishers then
    refusals.because(refusals.PUBLISHERS_FULL, "Maximum number of publishers (%d) already reached", room.publishers)
  end
end

-- The codec that a publisher asks for. The room must allow it.
local function preferred(list, request, name, told)
  local codec = request[name]
  if codec == nil then return nil end
  codec = type(codec) == "string" and codec:lower()
  for _, known in ipairs(list) do
    if known == codec then return codec end
  end
  refusals.because(refusals.INVALID_ELEMENT, "%s codec unavailable in this room", told)
end

-- Answers an offer. Returns the fields of the reply about it, and the JSEP.
local function negotiate(room, participant, request, jsep)
  local choice = {
    audio = preferred(room.audiocodecs, request, "audiocodec", "Audio"),
    video = preferred(room.videocodecs, request, "videocodec", "Video"),
  }
  may_publish(room, participant, jsep)
  local offer, reason = codecs.parse(jsep.sdp)
  local answer
  if offer then answer, reason = codecs.answer(room, offer, choice) end
  if not answer then refusals.because(refusals.INVALID_SDP, "Error processing the offer: %s", reason) end
  streams.settle(room, participant, answer, jsep)
  participant.negotiated, participant.e2ee = true, jsep.e2ee or nil
  return answer, { type = "answer", sdp = codecs.text(answer), e2ee = participant.e2ee }
end

------------------------------------------------------------------------------
-- The settings of a publisher: each function sets one.

local function set_bitrate(room, participant, request)
  if request.bitrate == nil then return end
  local bitrate = options.cap(request.bitrate)
  if room.bitrate_cap and room.bitrate > 0 and (bitrate == 0 or bitrate > room.bitrate) then bitrate = room.bitrate end
  participant.bitrate = bitrate
  if participant.negotiated then participant.session:bitrate(bitrate) end
end

-- The first name is sent with the next news of published streams, as in Janus.
local function set_display(room, participant, request)
  local display, before = request.display, participant.display
  if display == nil then return end
  participant.display = display
  if not before then return end
  local event = { videoroom = "event", id = participant.id, display = display, metadata = participant.metadata }
  news.tell(room, event, participant)
end

-- The first metadata are sent with the next news of published streams, as in Janus.
local function set_metadata(room, participant, request)
  local before = participant.metadata
  participant.metadata = request.metadata or before
  if not request.metadata or not before then return end
  news.tell(room, { videoroom = "event", id = participant.id, metadata = participant.metadata }, participant)
end

-- Gives the descriptions, which come by mid, to the streams; returns whether there were any. Of
-- two for one stream, the first counts in a negotiation, and the last otherwise, as in Janus.
local function set_descriptions(participant, request, negotiated)
  local changed, described = false, {}
  check.each(request, "descriptions", function(entry)
    local stream = streams.find(participant, participants.description(entry).mid)
    if stream and not (negotiated and described[stream]) then
      stream.description, described[stream], changed = entry.description, true, true
    end
  end)
  return changed
end

-- The playout delay for everybody who shows the stream, unless a subscriber has asked for another.
local function set_delay(participant, stream, entry)
  if delay.ask(stream, entry) then
    delay.apply(participant.session, stream, { mindex = stream.mindex, sent = true })
  end
end

-- Applies the fields of a request to one stream, by its mid; without a mid, to all videos.
local function set_stream(participant, entry)
  for _, stream in ipairs(participant.streams) do
    if entry.mid == nil and stream.type == "video" or entry.mid == stream.mid then
      if entry.mid and entry.send ~= nil then stream.send = entry.send end
      if entry.keyframe == true then participant.session:keyframe { mindex = stream.mindex } end
      set_delay(participant, stream, entry)
    end
  end
end

local STREAM = {
  { "mid", "string" }, { "send", "boolean" }, { "min_delay", "integer" }, { "max_delay", "integer" },
}

-- The entries of a request about streams: those of its list, or the request itself. All are
-- checked before anything changes.
local function read_streams(participant, request)
  local list, loose = {}, check.loosely(request, { { "streams", "array" } })
  local alone = not loose.streams or #loose.streams == 1
  local function add(entry)
    check.mid(entry, alone, function(mid) return streams.find(participant, mid) end, "No such mid '%s' published")
    list[#list + 1] = entry
  end
  check.each(loose, "streams", function(entry) add(check.fields(entry, STREAM)) end)
  if not loose.streams then
    local entry = check.loosely(request, STREAM)
    entry.keyframe = request.keyframe
    add(entry)
  end
  return list
end

-- Mutes or unmutes single streams, or all of a medium.
local function set_sending(room, participant, request, list)
  local by_mid = false
  for _, entry in ipairs(list) do
    by_mid = by_mid or entry.mid ~= nil
    set_stream(participant, entry)
  end
  for _, stream in ipairs(participant.streams) do
    if not by_mid and request[stream.type] ~= nil then stream.send = request[stream.type] end
  end
  publishers.refresh(room, participant)
end

-- The parameters for talk detection, where they differ from the room's.
local TALKING = { { "audio_level_average", "count" }, { "audio_active_packets", "count" } }

local function set_talking(room, participant, request)
  local about = check.loosely(request, TALKING)
  if not next(about) then return end
  participant.audio_level_average = about.audio_level_average or participant.audio_level_average
  participant.audio_active_packets = about.audio_active_packets or participant.audio_active_packets
  if participant.active then talking.watch(room, participant) end
end

local FIELDS = {
  { "descriptions", "array" }, { "audiocodec", "string" }, { "videocodec", "string" }, { "bitrate", "count" },
  { "keyframe", "boolean" }, { "record", "boolean" }, { "filename", "string" }, { "display", "string" },
  { "metadata", "object" }, { "secret", "string" }, { "audio_active_packets", "count" }, { "audio", "boolean" }, { "video", "boolean" }, { "data", "boolean" },
  { "update", "boolean" }, { "restart", "boolean" }, { "streams", "array" },
}

-- The fields of these that a join may have, too: `join` has checked most of them.
local JOINING = {
  { "bitrate", "count" }, { "record", "boolean" }, { "filename", "string" }, { "metadata", "object" },
  { "audio_level_average", "count" }, { "audio_active_packets", "count" }, { "audio", "boolean" },
  { "video", "boolean" }, { "data", "boolean" }, { "secret", "string" }, { "descriptions", "array" },
}

-- Carries out publish, configure and joinandconfigure; `reply` has the fields of the answer
-- besides those of the negotiation.
local function apply(room, participant, request, jsep, reply)
  check.each(request, "descriptions", participants.description)
  local listed = read_streams(participant, request)
  local answer, answered
  if jsep then
    answer, answered = negotiate(room, participant, request, jsep)
  end
  local described = set_descriptions(participant, request, answer ~= nil)
  if reply.configured then -- a client that joins has them already
    set_display(room, participant, request)
    set_metadata(room, participant, request)
  end
  set_talking(room, participant, request)
  if answer and not participant.active then streams.pace_keyframes(room, participant) end
  set_bitrate(room, participant, { bitrate = request.bitrate or answer and participant.bitrate or nil })
  recording.configure(room, participant, request)
  set_sending(room, participant, request, listed)
  if participant.active and (described or answer) then
    subscribers.streams_changed(room, participant)
    if answer then talking.watch(room, participant) end
    publishers.announce(room, participant)
  end
  if answer then
    reply.streams = streams.own(room, participant)
    streams.add_negotiated(reply, participant)
  end
  return reply, answered
end

------------------------------------------------------------------------------
-- Requests.

function publishing.join(session, request) return (select(3, participants.join(session, request))) end

function publishing.joinandconfigure(session, request, jsep)
  local room, participant, joined = participants.join(session, request)
  local configured = check.loosely(request, JOINING)
  configured.audiocodec, configured.videocodec = request.audiocodec, request.videocodec
  local reply, second = refusals.catch(apply, room, participant, configured, jsep, joined)
  if reply then return reply, second end
  participants.undo(room, participant) -- if publishing fails, so does the join
  error(second)
end

function publishing.configure(session, request, jsep)
  check.fields(request, FIELDS)
  local room, participant = participants.of(session)
  return apply(room, participant, request, jsep, { videoroom = "event", room = room.id, configured = "ok" })
end

function publishing.publish(session, request, jsep)
  local _, participant = participants.of(session)
  if participant.active then
    refusals.because(refusals.ALREADY_PUBLISHED, "Can't publish, already published")
  end
  return publishing.configure(session, request, jsep)
end

function publishing.unpublish(session)
  local room, participant = participants.of(session)
  if not participant.negotiated then
    refusals.because(refusals.NOT_PUBLISHED, "Can't unpublish, not published")
  end
  publishers.stop(room, participant)
  session:hangup()
  return { videoroom = "event", room = room.id, unpublished = "ok" }
end

function publishing.leave(session)
  local room, participant = participants.of(session)
  publishers.expel(room, participant, { leaving = participant.id })
  return { videoroom = "event", room = room.id, leaving = "ok" }
end

return publishing
