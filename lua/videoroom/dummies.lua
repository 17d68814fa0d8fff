-- A dummy publisher has a stream for each codec of the room, in which no packets ever
-- come. With a dummy, subscribers get m-lines before anybody publishes, and switch these
-- later.

local members = require "videoroom.members"
local ids = require "videoroom.ids"

local dummies = {}

-- The parameters in a text such as "profile-id=2;x=1".
local function parameters(text)
  local fmtp = {}
  for name, value in (text or ""):gmatch "([^=;%s]+)=([^;%s]+)" do fmtp[name] = value end
  return fmtp
end

local function add_stream(room, dummy, kind, codec, fmtp)
  local mindex = #dummy.streams
  dummy.streams[mindex + 1] = {
    mindex = mindex, mid = tostring(mindex), type = kind, codec = codec, send = true,
    line = fmtp and { name = codec, fmtp = parameters(fmtp) } or nil,
    vp9_profile = codec == "vp9" and room.vp9_profile or nil, h264_profile = codec == "h264" and room.h264_profile or nil,
  }
end

-- The codecs that the room asks for, by name, each with its parameters or false. The result is
-- nil if the room asks for none, which means all. Entries that are no text are ignored, as in
-- the C plugin.
local function asked_for(room)
  local found
  for _, entry in ipairs(room.dummy_streams or {}) do
    local codec = type(entry) == "table" and entry.codec
    local fmtp = type(entry) == "table" and entry.fmtp
    if type(codec) == "string" and (fmtp == nil or type(fmtp) == "string") then
      found = found or {}
      found[codec:lower()] = fmtp or false
    end
  end
  return found
end

-- Adds a dummy with the streams that the room asks for, or with one stream for each codec.
function dummies.add(room)
  local dummy, asked = members.new(room, ids.new(room.participants), "Dummy publisher"), asked_for(room)
  dummy.dummy, dummy.active, dummy.negotiated = true, true, true
  dummy.e2ee = room.require_e2ee or room.dummy_e2ee or nil
  for _, kind in ipairs { "audio", "video" } do
    for _, codec in ipairs(room[kind .. "codecs"]) do
      if not asked or asked[codec] ~= nil then add_stream(room, dummy, kind, codec, asked and asked[codec] or nil) end
    end
  end
  room.participants[dummy.id] = dummy
end

return dummies
