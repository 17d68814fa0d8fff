-- janus-logger: writes lines with the script's own prefix to Janus's log.
--
--   local logger = require "janus-logger"
--   logger.prefix("[my app]")
--   logger.print("started")
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local logger = {}

local current = ""

-- Puts text and a space before every line from now on. nil changes nothing.
function logger.prefix(text)
  if text ~= nil then
    current = text .. " "
  end
end

-- Janus's levels (debug.h); the names are those of the stock library.
local levels = { error = 2, warn = 3, print = 4, verbose = 5 }

for name, level in pairs(levels) do
  logger[name] = function(text)
    if text == nil then text = "(nil)" end
    janusLog(level, current .. tostring(text))
  end
end

return logger
