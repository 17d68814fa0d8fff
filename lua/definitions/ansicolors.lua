---@meta ansicolors

---Colours for terminals by names in braces. A script calls the module as a function; `noReset` is its only other function.
---
---```lua
---local colors = require "ansicolors"
---assert(colors "%{red}stop" == "\27[0m\27[31mstop\27[0m")
---```
---
---The names are reset, bright, dim, underline, blink, reverse, hidden; black, red, green, yellow, blue, magenta, cyan, white; and
---the colours with `bg` for the background, such as `redbg`. Braces may contain several names.
---@class ansicolors
---@overload fun(text: string): string
local ansicolors = {}

---Puts colours into a text, but unlike a call of the module no reset before and behind the text.
---
---Context: anywhere; never waits.
---Errors: raises for an unknown name.
---
---```lua
---local colors = require "ansicolors"
---assert(colors.noReset "%{bright red}stop%{reset} or go" == "\27[1m\27[31mstop\27[0m or go")
---```
---@param text string
---@return string text
function ansicolors.noReset(text) end

return ansicolors
