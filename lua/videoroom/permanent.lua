-- Rooms that outlive Janus. The file of settings stays as it is; what requests with
-- `permanent` have changed stands in a file beside it, as JSON:
--
--   [{"room": 1234, "options": {…}}, {"room": 5678, "destroyed": true}]
--
-- In the sandbox its folder must be one of `files` in janus.plugin.golua.jcfg.

local json = require "json"
local log = require "log"
local settings = require "videoroom.settings"
local options = require "videoroom.options"

local permanent = {}

local function read()
  local file = settings.permanent and io.open(settings.permanent)
  if not file then return {} end
  local text = file:read "a"
  file:close()
  local ok, entries = pcall(json.decode, text)
  if ok then return entries end
  log.error("the file of permanent rooms cannot be read", { file = settings.permanent, reason = entries })
  return {}
end

-- Writes the whole file under another name first: a crash leaves the old one or the
-- new one, and no half.
local function write(entries)
  local path = settings.permanent
  local file, reason = io.open(path .. ".new", "w")
  if file then
    file:write(json.pretty(json.array(entries)), "\n")
    file:close()
    if os.rename(path .. ".new", path) then return true end
    reason = "it cannot be renamed"
  end
  log.error("the file of permanent rooms cannot be written", { file = path, reason = reason })
  return false
end

-- Puts an entry in the place of what there was of the room; says whether it is kept.
local function put(entry)
  if not settings.permanent then return false end
  local entries = {}
  for _, other in ipairs(read()) do
    if other.room ~= entry.room then entries[#entries + 1] = other end
  end
  entries[#entries + 1] = entry
  return write(entries)
end

-- Keeps a room as it is now.
function permanent.keep(room)
  local kept = {}
  for name in pairs(options.kinds) do kept[name] = room[name] end
  kept.allowed = nil
  if room.check_allowed then
    kept.allowed = json.array()
    for token in pairs(room.allowed) do table.insert(kept.allowed, token) end
  end
  return put { room = room.id, options = kept }
end

function permanent.forget(room) return put { room = room.id, destroyed = true } end

-- The groups of the settings with the changes.
function permanent.changes(groups)
  local changed = {}
  for id, group in pairs(groups) do changed[id] = group end
  for _, entry in ipairs(read()) do
    changed[entry.room] = not entry.destroyed and entry.options or nil
  end
  return changed
end

return permanent
