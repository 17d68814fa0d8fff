-- The SDP: answers to publishers, and m-lines that are offered to subscribers.

local sdp = require "sdp"

local codecs = {}

-- The codecs that the names of options mean, where the name is not the codec's own.
local MEANING = {
  isac32 = { name = "isac", clock_rate = 32000 },
  isac16 = { name = "isac", clock_rate = 16000 },
  ["l16-48"] = { name = "l16", clock_rate = 48000 },
  l16 = { name = "l16", clock_rate = 16000 },
}

-- The codecs of a list, or only the one that a publisher prefers.
local function wanted(list, preferred, profiles)
  local result = {}
  for _, name in ipairs(preferred and { preferred } or list) do
    if profiles[name] then result[#result + 1] = { name = name, profile = profiles[name] } end
    result[#result + 1] = MEANING[name] or name
  end
  return result
end

local LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
local MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
local RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
local REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
local TRANSPORT_WIDE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
local SENT_AT = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
local ORIENTATION = "urn:3gpp:video-orientation"
local PLAYOUT_DELAY = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
local DEPENDENCY = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"

-- The RTP extensions that a room wants for a medium.
local function extensions(room, kind)
  local uris = { MID }
  local function add(uri, on)
    if on then uris[#uris + 1] = uri end
  end
  add(TRANSPORT_WIDE, room.transport_wide_cc_ext)
  if kind == "audio" then
    add(LEVEL, room.audiolevel_ext)
    return uris
  end
  add(RID, true)
  add(REPAIRED_RID, true)
  add(DEPENDENCY, true)
  add(ORIENTATION, room.videoorient_ext)
  add(PLAYOUT_DELAY, room.playoutdelay_ext)
  return uris
end

-- The room's options for Opus: repair of losses, and no packets during silence. Each is only
-- used if the publisher offers it.
local function tune_opus(room, fmtp)
  fmtp.useinbandfec = room.opus_fec and fmtp.useinbandfec or nil
  fmtp.usedtx = room.opus_dtx and fmtp.usedtx or nil
end

-- With a dependency descriptor, Chromium no longer writes VP8's temporal layers into VP8's
-- own header, where the media path looks for them.
local function leave_out(line, uri)
  for i, extension in ipairs(line.extensions) do
    if extension.uri == uri then return table.remove(line.extensions, i) end
  end
end

local function tune(room, line)
  local codec = line.codecs[1]
  if codec and codec.name == "opus" then tune_opus(room, codec.fmtp) end
  if codec and codec.name == "vp8" then leave_out(line, DEPENDENCY) end
end

-- The answer to a publisher's offer. M-lines for which the room has no codec are rejected.
-- `preferred` may name a codec for `audio` and `video`.
function codecs.answer(room, offer, preferred)
  local answer, reason = offer:answer {
    audio = {
      codecs = wanted(room.audiocodecs, preferred.audio, {}), direction = "recvonly",
      extensions = extensions(room, "audio"),
    },
    video = {
      codecs = wanted(room.videocodecs, preferred.video, { vp9 = room.vp9_profile, h264 = room.h264_profile }),
      direction = "recvonly", extensions = extensions(room, "video"),
    },
  }
  if not answer then return nil, reason end
  answer.name = "VideoRoom " .. room.id
  for _, line in ipairs(answer.media) do tune(room, line) end
  return answer
end

-- A codec that also offers feedback about all packets. For a codec that is only a name, the
-- offer adds that itself.
local function with_feedback(codec)
  if type(codec) ~= "table" then return codec end
  local copy, feedback = {}, {}
  for name, value in pairs(codec) do copy[name] = value end
  for _, each in ipairs(codec.feedback or {}) do
    if each ~= "transport-cc" then feedback[#feedback + 1] = each end
  end
  feedback[#feedback + 1] = "transport-cc"
  copy.feedback = feedback
  return copy
end

-- The extensions that are offered to subscribers. Parameters that matter only to a sender are
-- left out. From the times at which packets were sent, and from their numbers, browsers
-- estimate how much video they can receive.
local function offered_extensions(room, kind)
  local uris = {}
  for _, uri in ipairs(extensions(room, kind)) do
    local sending = uri == RID or uri == REPAIRED_RID or uri == TRANSPORT_WIDE and kind == "audio"
    if not sending then uris[#uris + 1] = uri end
  end
  if kind == "video" then uris[#uris + 1] = SENT_AT end
  return uris
end

-- What m-lines for subscribers share, by the medium and by the options of rooms that matter: the
-- list of extensions. It is not made again for each m-line of each offer.
local shared = {}

local function shared_extensions(room, kind)
  local key = ("%s %s %s %s %s"):format(kind, room.transport_wide_cc_ext, room.audiolevel_ext, room.videoorient_ext, room.playoutdelay_ext)
  shared[key] = shared[key] or offered_extensions(room, kind)
  return shared[key]
end

--- What all m-lines of one offer share: the extensions, by the medium.
function codecs.common(room)
  return { audio = shared_extensions(room, "audio"), video = shared_extensions(room, "video") }
end

-- The codec of the m-line for a part of a subscription: the one that it was made for, with the
-- parameters of the stream that comes, if one does.
function codecs.of_part(room, part, stream)
  if part.type == "video" and room.transport_wide_cc_ext then
    return part.with_feedback or with_feedback(part.line or part.codec)
  end
  return stream ~= nil and part.type == "audio" and stream.line or part.line or part.codec
end

-- The extensions that recordings keep: players rotate videos by them, and show who was loud.
local RECORDED = { [LEVEL] = true, [ORIENTATION] = true }

-- The names under which clients get the ids of extensions.
local TOLD = { [LEVEL] = "audiolevel_ext_id", [ORIENTATION] = "videoorient_ext_id", [PLAYOUT_DELAY] = "playoutdelay_ext_id" }

-- Notes the ids of extensions, for recordings and for clients.
local function describe_extensions(about, extensions)
  about.extension_ids = {}
  for _, extension in ipairs(extensions) do
    if TOLD[extension.uri] then about.extension_ids[TOLD[extension.uri]] = extension.id end
    if RECORDED[extension.uri] then
      about.extensions = about.extensions or {}
      about.extensions[extension.id] = extension.uri
    end
  end
end

-- Describes the codec of an m-line, for lists of streams and recordings.
function codecs.describe(line)
  local codec = line.codecs[1]
  if not codec then return {} end
  local about = { codec = codec.name, line = codec, with_feedback = line.kind == "video" and with_feedback(codec) or nil }
  if codec.name == "isac" then about.codec = codec.clock_rate == 32000 and "isac32" or "isac16" end
  if codec.name == "opus" then
    about.fec = tonumber(codec.fmtp.useinbandfec) == 1 or nil
    about.dtx = tonumber(codec.fmtp.usedtx) == 1 or nil
    about.stereo = tonumber(codec.fmtp.stereo) == 1 or nil
  elseif codec.name == "h264" then
    about.h264_profile = codec.profile
  elseif codec.name == "vp9" and codec.fmtp["profile-id"] then
    about.vp9_profile, about.fmtp = codec.profile, "profile-id=" .. codec.profile
  end
  describe_extensions(about, line.extensions)
  return about
end

------------------------------------------------------------------------------
-- Streams that a remote publisher is announced with.

local KNOWN = {
  audio = { opus = true, multiopus = true, isac32 = true, isac16 = true, pcmu = true, pcma = true, g722 = true,
    ["l16-48"] = true, l16 = true },
  video = { vp8 = true, vp9 = true, h264 = true, av1 = true, h265 = true },
}

-- Whether a codec of that name exists at all.
function codecs.known(kind, name) return KNOWN[kind][name] == true end

-- Whether a room allows a codec; data have no codec.
function codecs.in_room(room, kind, name)
  if kind == "data" then return true end
  for _, known in ipairs(room[kind .. "codecs"]) do
    if known == name then return true end
  end
  return false
end

local function remote_opus(room, about, entry)
  about.stereo = entry.stereo or nil
  about.fec = entry.fec and room.opus_fec or nil
  about.dtx = entry.dtx and room.opus_dtx or nil
  return { name = "opus", fmtp = { useinbandfec = about.fec and 1, usedtx = about.dtx and 1, stereo = about.stereo and 1 } }
end

-- A codec with the profile of the entry, or else of the room.
local function remote_profile(room, about, entry, codec)
  local field = codec .. "_profile"
  about[field] = entry[field] or room[field]
  return about[field] and { name = codec, profile = about[field] } or codec
end

-- Describes a stream as describe() does, from the fields of an entry of
-- add_remote_publisher.
function codecs.remote(room, entry)
  if entry.type == "data" then return {} end
  local about = { codec = entry.codec }
  if entry.codec == "opus" then
    about.line = remote_opus(room, about, entry)
  elseif entry.codec == "h264" or entry.codec == "vp9" then
    about.line = remote_profile(room, about, entry, entry.codec)
  else
    about.line = MEANING[entry.codec]
  end
  if entry.type == "video" then about.simulcast, about.svc = entry.simulcast or nil, entry.svc or nil end
  return about
end

-- The text of an answer. Janus itself adds the mids.
function codecs.text(answer)
  for _, line in ipairs(answer.media) do line.mid = nil end
  return answer:text()
end

codecs.parse = sdp.parse

return codecs
