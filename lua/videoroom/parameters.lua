-- Which fields requests have, as what, and in which order they are looked at: of several
-- mistakes the first is told, the same one as by the C plugin (test/plays asks both).
--
-- A list reads: "room! id, secret string, ~admin_key string". A field with ! must be
-- there. One with ~ is as if it was not there when it is wrong: C 1.1.2 does not look at
-- what it is.

local json = require "json"
local settings = require "videoroom.settings"
local check = require "videoroom.check"
local refusals = require "videoroom.refusals"

local parameters = {}

local LAYERS = "substream count, temporal count, fallback count, spatial_layer count, temporal_layer count"
local SUBSCRIBED = "mid string, crossrefid string, send boolean, substream count, temporal count, spatial_layer count, "
  .. "temporal_layer count, min_delay integer, max_delay integer, feed! id, ~fallback count"
local UNSUBSCRIBED = "mid string, sub_mid string, feed id"
local PUBLISHED = "descriptions array, audiocodec string, videocodec string, bitrate count, keyframe boolean, "
  .. "record boolean, filename string, display string, secret string, audio_active_packets count, audio boolean, "
  .. "video boolean, data boolean, update boolean, restart boolean, metadata object, "
  .. "~streams array, ~mid string, ~send boolean, ~min_delay integer, ~max_delay integer, ~audio_level_average count"

local described = {
  create = "description string, is_private boolean, allowed array, secret string, pin string, require_pvtid boolean, "
    .. "signed_tokens boolean, bitrate count, bitrate_cap boolean, fir_freq count, publishers count, audiocodec string, "
    .. "videocodec string, vp9_profile string, h264_profile string, opus_fec boolean, opus_dtx boolean, video_svc boolean, "
    .. "audiolevel_ext boolean, audiolevel_event boolean, audio_active_packets count, audio_level_average count, "
    .. "videoorient_ext boolean, playoutdelay_ext boolean, transport_wide_cc_ext boolean, record boolean, rec_dir string, "
    .. "lock_record boolean, permanent boolean, notify_joining boolean, require_e2ee boolean, dummy_publisher boolean, "
    .. "dummy_streams array, threads count, room id",
  edit = "room! id, secret string, new_description string, new_is_private boolean, new_secret string, new_pin string, "
    .. "new_require_pvtid boolean, new_bitrate count, new_fir_freq count, new_publishers count, new_lock_record boolean, "
    .. "new_rec_dir string, permanent boolean",
  destroy = "room! id, permanent boolean",
  exists = "room! id",
  listparticipants = "room! id",
  list = "~admin_key string",
  allowed = "room! id, secret string, action! string, allowed array",
  kick = "id! id, secret string, ~room id",
  moderate = "id! id, secret string, mid! string, mute! boolean, ~room id",
  enable_recording = "record! boolean, ~room id",
  rtp_forward = "secret string, host string, host_family string, simulcast boolean, srtp_suite count, srtp_crypto string, "
    .. "streams array, video_port count, video_rtcp_port count, video_ssrc count, video_pt count, video_port_2 count, "
    .. "video_ssrc_2 count, video_pt_2 count, video_port_3 count, video_ssrc_3 count, video_pt_3 count, audio_port count, "
    .. "audio_rtcp_port count, audio_ssrc count, audio_pt count, data_port count, room! id, publisher_id! id",
  stop_rtp_forward = "room! id, publisher_id! id, secret string, stream_id! count",
  listforwarders = "room! id",
  join = "room! id, ptype! string, audio boolean, video boolean, data boolean, bitrate count, record boolean, "
    .. "filename string, token string",
  -- What joinandconfigure sets beside: it is not looked at there.
  ["join.publisher"] = "display string, id id, metadata object, ~descriptions array, ~audiocodec string, ~videocodec string, "
    .. "~keyframe boolean, ~secret string, ~update boolean, ~restart boolean, ~streams array, ~mid string, ~send boolean, "
    .. "~min_delay integer, ~max_delay integer, ~audio_level_average count, ~audio_active_packets count",
  ["join.subscriber"] = "streams array, private_id count, autoupdate boolean, offer_audio boolean, offer_video boolean, "
    .. "offer_data boolean, " .. LAYERS .. ", ~close_pc boolean, ~use_msid boolean",
  ["publisher.configure"] = PUBLISHED,
  ["publisher.publish"] = PUBLISHED,
  ["subscriber.configure"] = "streams array, update boolean, restart boolean, audio boolean, video boolean, data boolean, "
    .. "~mid string, ~send boolean, ~keyframe boolean, ~min_delay integer, ~max_delay integer, "
    .. "~audio_level_average count, ~audio_active_packets count",
  ["subscriber.subscribe"] = "streams! array",
  ["subscriber.unsubscribe"] = "streams! array",
  ["subscriber.update"] = "subscribe array, unsubscribe array",
  ["subscriber.switch"] = "streams array",
  -- Entries of lists.
  subscribed = SUBSCRIBED,
  unsubscribed = UNSUBSCRIBED,
  switched = "mid! string, sub_mid! string, feed! id",
  description = "mid! string, description! string",
  forwarded = "secret string, mid! string, host string, host_family string, port! count, rtcp_port count, ssrc count, "
    .. "pt count, simulcast boolean, srtp_suite count, srtp_crypto string, port_2 count, ssrc_2 count, pt_2 count, "
    .. "port_3 count, ssrc_3 count, pt_3 count",
  ["publisher.stream"] = "mid! string, send boolean, min_delay integer, max_delay integer, ~keyframe boolean",
  ["subscriber.stream"] = "mid! string, send boolean, audio_active_packets count, " .. LAYERS
    .. ", min_delay integer, max_delay integer, ~audio_level_average count, ~keyframe boolean, ~audio boolean, ~video boolean, ~data boolean, "
    .. "~restart boolean, ~update boolean",
}

local MOST = 2 ^ 63 -- what is more is no integer of JSON as the C plugin reads it

local function whole(value) return type(value) == "number" and value == math.floor(value) and math.abs(value) <= MOST end

-- A list of `check.kinds` would do, but for null, which is nothing in none.
local kinds = {
  string = { "a string", function(value) return type(value) == "string" end },
  boolean = { "a boolean", function(value) return type(value) == "boolean" end },
  integer = { "an integer", whole },
  count = { "a positive integer", function(value) return whole(value) and value >= 0 end },
  array = { "an array", function(value) return type(value) == "table" and json.util.IsArray(value) ~= false end },
  object = { "an object", function(value) return type(value) == "table" end },
}

local function read(text)
  local list = {}
  for lenient, name, required, kind in text:gmatch "(~?)([%w_]+)(!?) (%a+)" do
    list[#list + 1] = { name = name, kind = kind, lenient = lenient ~= "", required = required ~= "" }
  end
  return list
end

local lists = {}
for name, text in pairs(described) do lists[name] = read(text) end

local function check_field(request, field)
  local value = request[field.name]
  if value == nil then
    if field.required then
      refusals.because(refusals.MISSING_ELEMENT, "Missing mandatory element (%s)", field.name)
    end
    return
  end
  local kind = kinds[field.kind == "id" and (settings.string_ids and "string" or "count") or field.kind]
  if value ~= json.null and kind[2](value) then return end
  if not field.lenient then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element type (%s should be %s)", field.name, kind[1])
  end
  request[field.name] = nil
end

--- Checks a request, or an entry of one, by the list of that name; without such a list
--- nothing is wrong.
function parameters.check(request, name)
  for _, field in ipairs(lists[name] or {}) do check_field(request, field) end
  return request
end

return parameters
