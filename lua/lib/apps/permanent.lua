-- apps.permanent: keeps what clients have made `permanent` in a JSON file.
--
-- The operator's own file is never written. Changes to it stand in a second file, by
-- id: the room or the like that was made or changed, or false if it was destroyed.
-- In the sandbox the folder must be one of `files` in janus.plugin.golua.jcfg.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local json = require "json"
local log = require "log"

local permanent = {}

--- Reads all changes, by id as text. If there is no file, there are none.
function permanent.changes(path)
  local file = io.open(path)
  if not file then return {} end
  local text = file:read "a"
  file:close()
  local ok, changes = pcall(json.decode, text)
  if ok and type(changes) == "table" then return changes end
  log.error("the file of permanent changes cannot be read", { file = path, reason = changes })
  return {}
end

-- Writes under another name first, so that after a crash the file is the old one or the
-- new one, but never half of one.
local function write(path, changes)
  local file, reason = io.open(path .. ".new", "w")
  if not file then return nil, reason end
  file:write(json.pretty(changes), "\n")
  file:close()
  return os.rename(path .. ".new", path)
end

--- Keeps a change: a table, or false for what was destroyed. Returns whether the change
--- was kept; if not, the reason is logged.
function permanent.keep(path, id, change)
  local changes = permanent.changes(path)
  changes[("%s"):format(id)] = change
  local ok, reason = write(path, changes)
  if not ok then log.error("cannot keep a change for good", { file = path, id = id, reason = reason }) end
  return ok == true
end

return permanent
