---@meta ansicolors

---Colours for terminals by names in braces. The module is called; `noReset` is its only function.
---
---```lua
---local colors = require "ansicolors"
---assert(colors "%{red}stop" == "\27[0m\27[31mstop\27[0m")
---```
---
---The names are reset, bright, dim, underline, blink, reverse, hidden; black, red, green, yellow, blue, magenta, cyan, white;
---and these with `bg`, as in `redbg`, for the background. Braces may hold several.
---@class ansicolors
---@overload fun(text: string): string
local ansicolors = {}

---Puts colours into a text, and no reset before and behind it, as a call of the module does.
---
---Context: anywhere; never waits.
---Errors: raises for a name that is unknown.
---
---```lua
---local colors = require "ansicolors"
---assert(colors.noReset "%{bright red}stop%{reset} or go" == "\27[1m\27[31mstop\27[0m or go")
---```
---@param text string
---@return string text
function ansicolors.noReset(text) end

return ansicolors
