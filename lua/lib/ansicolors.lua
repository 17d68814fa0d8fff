-- ansicolors: names in braces become colours of the terminal.
--
--   local colors = require "ansicolors"
--   print(colors("%{bright red}stop%{reset} or go"))
--
-- A call puts a reset before and after the text; colors.noReset does not.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local codes = {
  reset = 0, bright = 1, dim = 2, underline = 4, blink = 5, reverse = 7, hidden = 8,
}
for i, color in ipairs { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" } do
  codes[color] = 29 + i
  codes[color .. "bg"] = 39 + i
end

-- The escape sequences for the names inside one pair of braces.
local function sequences(names)
  return (names:gsub("%W*(%w+)%W*", function(name)
    local code = codes[name] or error("Unknown key: " .. name, 0)
    return "\27[" .. code .. "m"
  end))
end

local function noReset(text)
  return (tostring(text or ""):gsub("%%{(.-)}", sequences))
end

local function withReset(_, text)
  return noReset("%{reset}" .. tostring(text or "") .. "%{reset}")
end

return setmetatable({ noReset = noReset }, { __call = withReset })
