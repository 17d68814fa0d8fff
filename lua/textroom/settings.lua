-- Reads the file of settings: the group `general`, and one group for each room.

local settings = require "apps.settings"

local found = {
  admin_key = nil,    -- needed to create rooms, if set
  string_ids = false, -- whether rooms have texts as ids, in place of numbers
  indented = false,   -- whether JSON to clients is indented
  events = true,      -- whether Janus's event handlers get events
  permanent = nil,    -- the file of rooms that requests have made permanent
  rooms = {},         -- the groups of rooms, by id
}

-- The settings when there is no file: the room that the demo page joins.
local demo = { ["room-1234"] = { description = "Demo Room", secret = "adminpwd" } }

local function take_general(general)
  found.admin_key = general.admin_key
  found.string_ids = settings.yes(general.string_ids)
  found.indented = general.json == "indented"
  found.events = general.events == nil or settings.yes(general.events)
end

-- The id in the name of a group: "room-1234", or just "1234".
local function id_of(name)
  local id = name:match "^room%-(.+)$" or name
  if found.string_ids then return id end
  return math.tointeger(tonumber(id))
end

local function take_rooms(file)
  for name, group in pairs(file) do
    local id = name ~= "general" and id_of(name)
    if id then
      group.description = group.description or name
      found.rooms[id] = group
    end
  end
end

--- Reads the file that `config` names, if it names one.
function found.load(config)
  local file = demo
  if config then
    file = settings.read(config)
    found.permanent = config .. ".permanent.json"
  end
  take_general(file.general or {})
  take_rooms(file)
end

return found
