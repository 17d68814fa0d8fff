-- The options of a room. They have the same names in requests, in the file of settings and in
-- the list of rooms.

local janus = require "janus"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local options = {}

-- The kind of each option, as `check` names it, in the order in which they are checked.
options.fields = {
  { "description", "string" }, { "is_private", "boolean" }, { "allowed", "array" }, { "secret", "string" },
  { "pin", "string" }, { "require_pvtid", "boolean" }, { "signed_tokens", "boolean" }, { "bitrate", "count" },
  { "bitrate_cap", "boolean" }, { "fir_freq", "count" }, { "publishers", "count" }, { "audiocodec", "string" },
  { "videocodec", "string" }, { "vp9_profile", "string" }, { "h264_profile", "string" }, { "opus_fec", "boolean" },
  { "opus_dtx", "boolean" }, { "video_svc", "boolean" }, { "audiolevel_ext", "boolean" },
  { "audiolevel_event", "boolean" }, { "audio_active_packets", "count" }, { "audio_level_average", "count" },
  { "videoorient_ext", "boolean" }, { "playoutdelay_ext", "boolean" }, { "transport_wide_cc_ext", "boolean" },
  { "record", "boolean" }, { "rec_dir", "string" }, { "lock_record", "boolean" }, { "permanent", "boolean" },
  { "notify_joining", "boolean" }, { "require_e2ee", "boolean" }, { "dummy_publisher", "boolean" },
  { "dummy_streams", "array" }, { "dummy_e2ee", "boolean" }, { "threads", "count" }, { "bandwidth", "boolean" },
}

-- The same by name, without `permanent`, which is about the request and not about the room.
options.kinds = {}
for _, row in ipairs(options.fields) do
  if row[1] ~= "permanent" then options.kinds[row[1]] = row[2] end
end

local defaults = {
  is_private = false, require_pvtid = false, signed_tokens = false, require_e2ee = false,
  publishers = 3, bitrate = 0, bitrate_cap = false, fir_freq = 0, audiocodec = "opus", videocodec = "vp8",
  opus_dtx = false, video_svc = false,
  audiolevel_ext = true, audiolevel_event = false, audio_active_packets = 100, audio_level_average = 25,
  videoorient_ext = true, playoutdelay_ext = true, transport_wide_cc_ext = true,
  record = false, lock_record = false, notify_joining = false, dummy_publisher = false, dummy_e2ee = false,
  bandwidth = true,
}

-- The options that are lists of codecs, in the order in which they are checked.
local lists = { "audiocodec", "videocodec" }
local codecs = {
  audiocodec = { known = { "opus", "multiopus", "isac32", "isac16", "pcmu", "pcma", "g722", "l16-48", "l16" },
    told = "opus, isac32, isac16, pcmu, pcma or g722" },
  videocodec = { known = { "vp8", "vp9", "av1", "h264", "h265" }, told = "vp8, vp9, av1, h264 or h265" },
}

local MOST_CODECS = 5 -- of each medium in a room

local function contains(list, wanted)
  for _, value in ipairs(list) do
    if value == wanted then return true end
  end
  return false
end

-- "opus,PCMU" as a list; nil when one of the names is no codec.
local function codec_list(name, text)
  local list = {}
  for codec in text:lower():gmatch "[^,%s]+" do
    if not contains(codecs[name].known, codec) then return nil end
    if not contains(list, codec) and #list < MOST_CODECS then list[#list + 1] = codec end
  end
  return #list > 0 and list or nil
end

-- An empty text counts as no text.
function options.text(value) return value ~= "" and value or nil end

-- Checks the fields of a request that makes a room.
function options.check(request)
  check.fields(request, options.fields)
end

-- Checks the values of the fields, whose types are right.
function options.check_values(request)
  for _, token in ipairs(request.allowed or {}) do
    if type(token) ~= "string" then
      refusals.because(refusals.INVALID_ELEMENT, "Invalid element in the allowed array (not a string)")
    end
  end
  for _, name in ipairs(lists) do
    if options.text(request[name]) and not codec_list(name, request[name]) then
      refusals.because(refusals.INVALID_ELEMENT, "Invalid element (%s can only be or contain %s)", name, codecs[name].told)
    end
  end
end

local readers = {
  string = function(value) return tostring(value) end,
  boolean = function(value) return value == true or value == "true" or value == "yes" end,
  count = function(value) return tonumber(value) end,
  array = function(value) return type(value) == "table" and value or nil end,
}

-- The options in a group of the file of settings, where numbers and booleans may stand in
-- quotes.
function options.of_group(group)
  local values = {}
  for name, kind in pairs(options.kinds) do
    if options.text(group[name]) ~= nil then values[name] = readers[kind](group[name]) end
  end
  for _, name in ipairs(lists) do
    if values[name] and not codec_list(name, values[name]) then values[name] = nil end
  end
  return values
end

-- Below the first bitrate no browser sends useful video; feedback to browsers holds no number
-- above the second.
local LEAST_BITRATE, MOST_BITRATE = 64000, 2 ^ 32 - 1

function options.bitrate(bps)
  return bps > 0 and math.min(math.max(bps, LEAST_BITRATE), MOST_BITRATE) or 0
end

-- The same for a bitrate that a publisher asks for itself, which may be as low as it likes.
function options.cap(bps) return math.min(bps, MOST_BITRATE) end

local MOST_SECONDS = 65535 -- between keyframes, as the C plugin counts them

function options.seconds(count) return math.min(count, MOST_SECONDS) end

local function has_opus(room)
  return contains(room.audiocodecs, "opus") or contains(room.audiocodecs, "multiopus")
end

local function complete(room)
  room.bitrate, room.fir_freq = options.bitrate(room.bitrate), options.seconds(room.fir_freq)
  room.audiocodecs = codec_list("audiocodec", room.audiocodec)
  room.videocodecs = codec_list("videocodec", room.videocodec)
  if room.audio_active_packets == 0 then room.audio_active_packets = defaults.audio_active_packets end
  if room.audio_level_average == 0 then room.audio_level_average = defaults.audio_level_average end
  if room.opus_fec == nil then room.opus_fec = true elseif not has_opus(room) then room.opus_fec = false end
  room.opus_dtx = room.opus_dtx and has_opus(room)
  local video = #room.videocodecs == 1 and room.videocodecs[1]
  room.video_svc = room.video_svc and (video == "vp9" or video == "av1")
  room.signed_tokens = room.signed_tokens and janus.auth.signed()
end

-- Options that may be an empty text. If a secret or PIN is empty, requests must give the empty text.
local EMPTY = { secret = true, pin = true, rec_dir = true }

-- All options of a room: the given ones, and defaults for the others.
function options.complete(values)
  local room = {}
  for name in pairs(options.kinds) do
    local value = values[name]
    if value == nil or value == "" and not EMPTY[name] then value = defaults[name] end
    room[name] = value
  end
  complete(room)
  return room
end

return options
