-- apps.permanent: what requests have made for good, in a JSON file.
--
-- The operator's own file stays as it is; changes to it stand in a second one,
-- by id: what has been made or changed, and false for what has been destroyed.
-- In the sandbox its folder must be one of `files` in janus.plugin.golua.jcfg.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local json = require "json"
local log = require "log"

local permanent = {}

--- All changes, by id as text. Without a file there are none.
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

-- Writes under another name first: after a crash there is the old file or the new
-- one, and no half.
local function write(path, changes)
  local file, reason = io.open(path .. ".new", "w")
  if not file then return nil, reason end
  file:write(json.pretty(changes), "\n")
  file:close()
  return os.rename(path .. ".new", path)
end

--- Keeps a change: a table, or false for what is gone. Says whether it is kept;
--- why not is logged.
function permanent.keep(path, id, change)
  local changes = permanent.changes(path)
  changes[("%s"):format(id)] = change
  local ok, reason = write(path, changes)
  if not ok then log.error("cannot keep a change for good", { file = path, id = id, reason = reason }) end
  return ok == true
end

return permanent
