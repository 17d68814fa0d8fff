-- Reads the file of settings, which may be the C plugin's own
-- janus.plugin.videoroom.jcfg: `general`, and one group for each room, `room-1234`.
--
-- Beside the C plugin's settings, `general` may have `package`, the name to which clients
-- attach, `permanent`, the file in which permanent rooms are kept, and `gop_cache`. A room's group
-- may have a `gop_cache` of its own, or false.

local log = require "log"
local files = require "apps.settings"

local settings = {
  package = "janus.plugin.videoroom",
  admin_key = nil,          -- needed to create rooms, if set
  lock_rtp_forward = false, -- whether forwarding needs the admin key, too
  string_ids = false,       -- whether ids of rooms and participants are texts
  events = true,            -- whether event handlers get events
  permanent = nil,          -- the file for permanent rooms
  gop_cache = nil,          -- how much is kept of the publishers' newest pictures, if anything
  rooms = {},               -- the groups of rooms, by room id
}

-- The rooms when there is no file, for the demo pages.
local DEMO = {
  ["room-1234"] = { description = "Demo Room", secret = "adminpwd", publishers = 6, bitrate = 128000, fir_freq = 10 },
  ["room-5678"] = {
    description = "VP9-SVC Demo Room", secret = "adminpwd", publishers = 6, bitrate = 512000, fir_freq = 10,
    videocodec = "vp9", video_svc = true,
  },
}

local function number(value, least, most)
  value = tonumber(value)
  return value and value >= least and value <= most and value or nil
end

-- Reads { kbytes = …, seconds = … }. Where the value is nil or wrong, `otherwise` counts.
local function cache_of(value, otherwise)
  if value == nil then return otherwise end
  if value == false or value == "false" or value == "no" then return nil end
  local cache = type(value) == "table" and { kbytes = number(value.kbytes, 64, 16384), seconds = number(value.seconds, 1, 60) }
  if cache and cache.kbytes and cache.kbytes % 1 == 0 and cache.seconds then return cache end
  log.warn "gop_cache is left out: it needs kbytes, a whole number from 64 to 16384, and seconds from 1 to 60"
  return otherwise
end

-- How much is kept of the newest pictures of a room's publishers; nil is nothing.
function settings.cache(room)
  local group = settings.rooms[room.id]
  return cache_of(group and group.gop_cache, settings.gop_cache)
end

local function take_general(general)
  settings.package = general.package or settings.package
  settings.admin_key = general.admin_key
  settings.lock_rtp_forward = files.yes(general.lock_rtp_forward) and settings.admin_key ~= nil
  settings.string_ids = files.yes(general.string_ids)
  settings.events = general.events == nil or files.yes(general.events)
  settings.permanent = general.permanent or settings.permanent
  settings.gop_cache = cache_of(general.gop_cache)
end

local function take_rooms(file)
  for name, group in pairs(file) do
    local id = name:match "^room%-(.+)$"
    if id and type(group) == "table" then
      if not settings.string_ids then id = tonumber(id) end
      if id then
        settings.rooms[id] = group
      else
        log.warn("a room is left out: its id is no number", { group = name })
      end
    end
  end
end

-- Reads the file in `config`. It is a whole path, or only the package's name.
function settings.load(config)
  local file = DEMO
  if config and config:find "^/" then
    file = files.read(config)
    settings.permanent = config .. ".permanent.json"
  elseif config and config ~= "" then
    settings.package = config
  end
  take_general(file.general or {})
  take_rooms(file)
end

return settings
