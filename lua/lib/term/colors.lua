-- term.colors: colours for terminals as values.
--
--   local colors = require "term.colors"
--   print(colors.red("stop") .. " or " .. colors.green .. "go" .. colors.reset)
--
-- A colour that is called wraps a text and resets behind it. A colour that is concatenated
-- or given to tostring is its escape sequence.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local colors = {}

local color = {}

function color.__tostring(self) return "\27[" .. self.code .. "m" end

function color.__concat(left, right) return tostring(left) .. tostring(right) end

function color.__call(self, text) return self .. tostring(text) .. colors.reset end

local function define(names, code)
  for i, name in ipairs(names) do
    if name ~= "" then
      colors[name] = setmetatable({ code = code + i - 1 }, color)
    end
  end
end

define({ "reset", "bright", "dim", "", "underscore", "blink", "", "reverse", "hidden" }, 0)
define({ "clear" }, 0)
define({ "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" }, 30)
define({ "onblack", "onred", "ongreen", "onyellow", "onblue", "onmagenta", "oncyan", "onwhite" }, 40)

return colors
