-- lua-ansicolors
local colors = require "ansicolors" say(colors "%{red}x%{reset}") say(colors "%{bright underline}y")
