-- apps.settings: reads the operator's settings for an application.
--
-- The file may be in Janus's format (.jcfg), in JSON (.json) or in Lua (.lua, which
-- returns a table). The groups and names are the same in each format.
--
--   general: { admin_key = "boss" }                    # settings.jcfg
--   { "general": { "admin_key": "boss" } }             -- settings.json
--   return { general = { admin_key = "boss" } }        -- settings.lua
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local json = require "json"
local jcfg = require "apps.jcfg"

local settings = {}

local parsers = {
  jcfg = jcfg.parse,
  json = function(text) return json.decode(text, { nothrow = true }) end,
  lua = function(text, path)
    local chunk, reason = load(text, "@" .. path, "t", {}) -- the file sees none of our globals
    if not chunk then return nil, reason end
    return chunk()
  end,
}

--- Returns the table in a file. A file that cannot be read raises an error and the plugin
--- does not start, because an operator should find a mistake at the start and not later.
function settings.read(path)
  local parse = parsers[path:match "%.(%w+)$" or ""]
  if not parse then error(path .. ": settings are in files that end in .jcfg, .json or .lua", 0) end
  local file, reason = io.open(path)
  if not file then error(reason, 0) end
  local text = file:read "a"
  file:close()
  local result
  result, reason = parse(text, path)
  if type(result) ~= "table" then error(("%s: %s"):format(path, reason or "it holds no table"), 0) end
  return result
end

--- Whether a value means yes. In jcfg files it often stands in quotes.
function settings.yes(value)
  return value == true or value == "true" or value == "yes" or value == "1"
end

return settings
