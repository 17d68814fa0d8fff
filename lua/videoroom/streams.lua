-- The streams that a participant publishes, one for each m-line:
--
--   { mindex =, mid =, type =, disabled =,
--     codec =, line =      the codec's name, and the codec as in the SDP
--     with_feedback =      for video: the codec as in offers to subscribers
--     description =        a text from the publisher
--     send =               false when the publisher has muted the stream
--     moderated =          true when a moderator has muted it
--     fmtp =, extensions = information for recordings
--     extension_ids =      the ids of RTP extensions, by the names that clients know
--     silent =             true when no audio levels come
--     simulcast =, svc =, talking =, fec =, dtx =, stereo =, h264_profile =, vp9_profile = }

local json = require "json"
local codecs = require "videoroom.codecs"
local settings = require "videoroom.settings"

local streams = {}

-- The stream with a mid, or nil.
function streams.find(participant, mid)
  for _, stream in ipairs(participant.streams) do
    if stream.mid == mid then return stream end
  end
end

-- The first enabled stream of a type.
function streams.first(participant, kind)
  for _, stream in ipairs(participant.streams) do
    if stream.type == kind and not stream.disabled then return stream end
  end
end

-- Whether the packets of a stream are forwarded to anybody.
function streams.flows(stream)
  return not stream.disabled and stream.send and not stream.moderated
end

-- The SSRC of a stream between the rooms of a remote publisher, where all m-lines and
-- substreams share one port.
function streams.ssrc(stream, substream) return 1000 + 10 * stream.mindex + substream end

local KEPT = { "description", "send", "moderated", "talking", "recorded", "paused", "min_delay", "max_delay" } -- when a publisher negotiates anew

-- The codecs whose layers can be in one encoding.
local SCALABLE = { vp9 = true, av1 = true }

-- Whether the layers of a video are in one encoding: the room wants that of all videos of its
-- codec, or Janus 1.4.1 says it of this offer.
local function is_svc(room, line, mindex, offered)
  local codec = line.codecs[1] and line.codecs[1].name
  local asked = offered.svc[mindex] and not next(offered.simulcast) and SCALABLE[codec]
  return asked or room.video_svc and codec == room.videocodecs[1] or nil
end

-- Makes the stream for an m-line of an answer.
local function stream_of(room, line, mindex, offered, before)
  local stream = codecs.describe(line)
  stream.mindex, stream.mid, stream.type = mindex, line.mid or tostring(mindex), line.kind
  stream.send = true
  for _, name in ipairs(KEPT) do
    if before and before[name] ~= nil then stream[name] = before[name] end
  end
  local receives = line.direction == "recvonly" or line.kind == "data"
  stream.disabled = line.rejected or not receives or nil
  if line.kind == "video" then
    stream.simulcast = offered.simulcast[mindex] or nil
    stream.svc = is_svc(room, line, mindex, offered)
  end
  return stream
end

-- Applies the result of an offer and its answer.
function streams.settle(room, participant, answer, jsep)
  local offered = { simulcast = {}, svc = {} }
  for name, mindexes in pairs(offered) do
    for _, entry in ipairs(type(jsep[name]) == "table" and jsep[name] or {}) do mindexes[entry.mindex or -1] = true end
  end
  local settled = {}
  for index, line in ipairs(answer.media) do
    local before = streams.find(participant, line.mid)
    settled[index] = stream_of(room, line, index - 1, offered, before)
  end
  participant.streams = settled
end

local SHOWN = {
  "codec", "description", "simulcast", "svc", "fec", "dtx", "stereo", "h264_profile", "vp9_profile",
}

-- A stream as others see it; `talking` is shown only to a client that joins.
local function shown(room, stream, with_talking)
  local entry = { type = stream.type, mindex = stream.mindex, mid = stream.mid }
  if stream.disabled then
    entry.disabled = true
    return entry
  end
  for _, name in ipairs(SHOWN) do entry[name] = stream[name] end
  entry.moderated = stream.moderated or nil
  if with_talking and stream.type == "audio" and room.audiolevel_ext and not stream.silent then
    entry.talking = stream.talking == true
  end
  return entry
end

function streams.list(room, participant, with_talking)
  local list = json.array()
  for _, stream in ipairs(participant.streams) do list[#list + 1] = shown(room, stream, with_talking) end
  return list
end

-- The streams as their publisher sees them, with the ids of their extensions: whoever publishes
-- them in another room, too, has to pass these on.
function streams.own(room, participant)
  local list = streams.list(room, participant)
  for index, stream in ipairs(participant.streams) do
    list[index].moderated = nil -- the publisher was told by the event `moderation`
    for name, id in pairs(not stream.disabled and stream.extension_ids or {}) do list[index][name] = id end
  end
  return list
end

-- Says how often a publisher is asked for keyframes: at most once in a second, however many
-- join as viewers.
function streams.pace_keyframes(room, participant)
  participant.session:keyframe_every(room.fir_freq)
  participant.session:keyframe_pause(1)
  streams.keep_pictures(room, participant)
end

-- Keeps the newest pictures of a publisher for subscribers that join, if the settings say so.
function streams.keep_pictures(room, participant)
  participant.cache = settings.cache(room)
  if participant.cache then participant.session:gop_cache(participant.cache) end
end

-- Asks for the keyframe that a subscriber needs now. Where pictures are kept, the plugin asks if it
-- must.
function streams.show(participant, stream)
  if not participant.cache then participant.session:keyframe { mindex = stream.mindex } end
end

-- Whether a participant is talking; nil if it sends no audio, or no audio levels.
function streams.talking(participant)
  local audio = streams.first(participant, "audio")
  if not audio or audio.silent then return nil end
  return audio.talking == true
end

-- The codec of the first stream of a type, "none" if that stream was rejected, or nil.
local function negotiated(participant, kind)
  for _, stream in ipairs(participant.streams) do
    if stream.type == kind then return stream.codec or "none" end
  end
end

-- Adds the codecs that a publisher's own offer has settled.
function streams.add_negotiated(entry, participant)
  entry.audio_codec, entry.video_codec = negotiated(participant, "audio"), negotiated(participant, "video")
end

-- Adds the codecs of the first streams, which older clients read.
function streams.add_codecs(entry, participant)
  local audio, video = streams.first(participant, "audio"), streams.first(participant, "video")
  entry.audio_codec, entry.video_codec = audio and audio.codec, video and video.codec
  return entry
end

-- A publisher as others see it.
function streams.publisher(room, participant, with_talking)
  local entry = {
    id = participant.id, display = participant.display, metadata = participant.metadata, dummy = participant.dummy,
    streams = streams.list(room, participant, with_talking and not participant.dummy),
  }
  if with_talking and room.audiolevel_ext and not participant.dummy then
    entry.talking = streams.talking(participant)
  end
  return streams.add_codecs(entry, participant)
end

return streams
