-- Reads the file of settings, which may be the C plugin's own
-- janus.plugin.videoroom.jcfg: `general`, and one group for each room, `room-1234`.
--
-- Beside the C plugin's settings, `general` may have `package`, the name to which clients
-- attach, and `permanent`, the file in which permanent rooms are kept.

local log = require "log"
local files = require "apps.settings"

local settings = {
  package = "janus.plugin.videoroom",
  admin_key = nil,          -- needed to create rooms, if set
  lock_rtp_forward = false, -- whether forwarding needs the admin key, too
  string_ids = false,       -- whether ids of rooms and participants are texts
  events = true,            -- whether event handlers get events
  permanent = nil,          -- the file for permanent rooms
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

local function take_general(general)
  settings.package = general.package or settings.package
  settings.admin_key = general.admin_key
  settings.lock_rtp_forward = files.yes(general.lock_rtp_forward) and settings.admin_key ~= nil
  settings.string_ids = files.yes(general.string_ids)
  settings.events = general.events == nil or files.yes(general.events)
  settings.permanent = general.permanent or settings.permanent
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
