-- Permanent rooms. The changes that requests with `permanent` have made stand in a file beside
-- the file of settings (see apps.permanent).

local changes = require "apps.permanent"
local settings = require "videoroom.settings"
local options = require "videoroom.options"
local permissions = require "videoroom.permissions"
local ids = require "videoroom.ids"

local permanent = {}

local function put(room, change)
  return settings.permanent ~= nil and changes.keep(settings.permanent, ids.text(room.id), change)
end

-- Saves a room in its present state; returns whether that worked.
function permanent.keep(room)
  local kept = {}
  for name in pairs(options.kinds) do kept[name] = room[name] end
  kept.allowed = room.check_allowed and permissions.tokens(room) or nil
  return put(room, kept)
end

function permanent.forget(room) return put(room, false) end

-- The groups of the settings, with the permanent changes.
function permanent.changed(groups)
  local result = {}
  for id, group in pairs(groups) do result[id] = group end
  for text, change in pairs(settings.permanent and changes.changes(settings.permanent) or {}) do
    local id = settings.string_ids and text or tonumber(text)
    if id then result[id] = change or nil end
  end
  return result
end

return permanent
