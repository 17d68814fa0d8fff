-- A dummy publisher has a stream for each codec of the room, in which nothing ever
-- comes. Subscribers use it to have m-lines before anybody publishes, and switch them
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

local function kind_of(room, codec)
  for kind, list in pairs { audio = room.audiocodecs, video = room.videocodecs } do
    for _, known in ipairs(list) do
      if known == codec then return kind end
    end
  end
end

local function add_stream(room, dummy, codec, fmtp)
  local kind = kind_of(room, codec)
  if not kind then return end
  local mindex = #dummy.streams
  dummy.streams[mindex + 1] = {
    mindex = mindex, mid = tostring(mindex), type = kind, codec = codec, send = true,
    line = fmtp and { name = codec, fmtp = parameters(fmtp) } or nil,
  }
end

-- Adds a dummy with the streams that the room asks for, or with one for each codec.
function dummies.add(room)
  local dummy = members.new(room, ids.new(room.participants), "Dummy publisher")
  dummy.dummy, dummy.active, dummy.negotiated = true, true, true
  for _, wanted in ipairs(room.dummy_streams or {}) do
    if type(wanted) == "table" then add_stream(room, dummy, wanted.codec, wanted.fmtp) end
  end
  if not room.dummy_streams then
    for _, list in ipairs { room.audiocodecs, room.videocodecs } do
      for _, codec in ipairs(list) do add_stream(room, dummy, codec) end
    end
  end
  room.participants[dummy.id] = dummy
end

return dummies
