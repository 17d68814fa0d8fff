-- The options of a room, by the names that requests, the file of settings and the
-- list of rooms have for them.

local janus = require "janus"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local options = {}

-- What each is, as `check` names it.
options.kinds = {
  description = "string", is_private = "boolean", allowed = "array", secret = "string", pin = "string",
  require_pvtid = "boolean", signed_tokens = "boolean", require_e2ee = "boolean",
  publishers = "count", bitrate = "count", bitrate_cap = "boolean", fir_freq = "count",
  audiocodec = "string", videocodec = "string", vp9_profile = "string", h264_profile = "string",
  opus_fec = "boolean", opus_dtx = "boolean", video_svc = "boolean",
  audiolevel_ext = "boolean", audiolevel_event = "boolean", audio_active_packets = "count",
  audio_level_average = "count", videoorient_ext = "boolean", playoutdelay_ext = "boolean", transport_wide_cc_ext = "boolean",
  record = "boolean", rec_dir = "string", lock_record = "boolean", notify_joining = "boolean",
  dummy_publisher = "boolean", dummy_streams = "array", threads = "count",
}

local defaults = {
  is_private = false, require_pvtid = false, signed_tokens = false, require_e2ee = false,
  publishers = 3, bitrate = 0, bitrate_cap = false, fir_freq = 0, audiocodec = "opus", videocodec = "vp8",
  opus_fec = true, opus_dtx = false, video_svc = false,
  audiolevel_ext = true, audiolevel_event = false, audio_active_packets = 100, audio_level_average = 25,
  videoorient_ext = true, playoutdelay_ext = true, transport_wide_cc_ext = true,
  record = false, lock_record = false, notify_joining = false, dummy_publisher = false,
}

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

-- "opus,pcmu" as a list; nil when one of them is no codec.
local function codec_list(name, text)
  local list = {}
  for codec in text:gmatch "[^,%s]+" do
    if not contains(codecs[name].known, codec) then return nil end
    if not contains(list, codec) and #list < MOST_CODECS then list[#list + 1] = codec end
  end
  return #list > 0 and list or nil
end

-- Checks what a request says of a room to be made.
function options.check(request)
  check.fields(request, options.kinds)
  for _, token in ipairs(request.allowed or {}) do
    if type(token) ~= "string" then
      refusals.because(refusals.INVALID_ELEMENT, "Invalid element in the allowed array (not a string)")
    end
  end
  for name, about in pairs(codecs) do
    if request[name] and not codec_list(name, request[name]) then
      refusals.because(refusals.INVALID_ELEMENT, "Invalid element (%s can only be or contain %s)", name, about.told)
    end
  end
end

local readers = {
  string = function(value) return tostring(value) end,
  boolean = function(value) return value == true or value == "true" or value == "yes" end,
  count = function(value) return tonumber(value) end,
  array = function(value) return type(value) == "table" and value or nil end,
}

-- What a group in the file of settings says, where numbers and booleans may stand in
-- quotes.
function options.of_group(group)
  local values = {}
  for name, kind in pairs(options.kinds) do
    if group[name] ~= nil then values[name] = readers[kind](group[name]) end
  end
  for name in pairs(codecs) do
    if values[name] and not codec_list(name, values[name]) then values[name] = nil end
  end
  return values
end

-- Below this no browser sends video worth looking at.
local LEAST_BITRATE = 64000

function options.bitrate(bps)
  return bps > 0 and math.max(bps, LEAST_BITRATE) or 0
end

-- Text that is empty says nothing.
function options.text(value) return value ~= "" and value or nil end

local function complete(room)
  room.bitrate = options.bitrate(room.bitrate)
  room.audiocodecs = codec_list("audiocodec", room.audiocodec)
  room.videocodecs = codec_list("videocodec", room.videocodec)
  if room.audio_active_packets == 0 then room.audio_active_packets = defaults.audio_active_packets end
  if room.audio_level_average == 0 then room.audio_level_average = defaults.audio_level_average end
  local opus = contains(room.audiocodecs, "opus") or contains(room.audiocodecs, "multiopus")
  room.opus_fec, room.opus_dtx = room.opus_fec and opus, room.opus_dtx and opus
  room.video_svc = room.video_svc and #room.videocodecs == 1 and (room.videocodec == "vp9" or room.videocodec == "av1")
  room.signed_tokens = room.signed_tokens and janus.auth.signed()
  for _, name in ipairs { "secret", "pin", "rec_dir", "description", "vp9_profile", "h264_profile" } do
    room[name] = options.text(room[name])
  end
end

-- All options of a room: those that are given, defaults for the others.
function options.complete(values)
  local room = {}
  for name in pairs(options.kinds) do
    local value = values[name]
    if value == nil then value = defaults[name] end
    room[name] = value
  end
  complete(room)
  return room
end

return options
