---@meta term.colors

---Colours for terminals as values. A value called with a text colours the text and resets behind it; as a text, a value is its escape sequence.
---
---```lua
---local colors = require "term.colors"
---assert(colors.red "stop" == "\27[31mstop\27[0m")
---assert(colors.green .. "go" .. colors.reset == "\27[32mgo\27[0m")
---```
---@class term.colors
---@field reset term.Color
---@field clear term.Color
---@field bright term.Color
---@field dim term.Color
---@field underscore term.Color
---@field blink term.Color
---@field reverse term.Color
---@field hidden term.Color
---@field black term.Color
---@field red term.Color
---@field green term.Color
---@field yellow term.Color
---@field blue term.Color
---@field magenta term.Color
---@field cyan term.Color
---@field white term.Color
---@field onblack term.Color a background
---@field onred term.Color
---@field ongreen term.Color
---@field onyellow term.Color
---@field onblue term.Color
---@field onmagenta term.Color
---@field oncyan term.Color
---@field onwhite term.Color
local colors = {}

---A colour or an attribute of text.
---@class term.Color
---@overload fun(text: string): string

return colors
