-- main.lua: what `docker compose up` runs. Save a change, and it is loaded at
-- once; calls go on. A mistake is in `docker compose logs janus`, and the script
-- that was there goes on.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The sample defines the callbacks; see docs/lua-api.md for what they are.
require "echotest"

local logger = require "janus-logger"

-- A place to begin: what clients ask goes through here.
local answer = handleMessage
function handleMessage(id, transaction, message, jsep)
  logger.print("session " .. id .. " asks " .. message)
  return answer(id, transaction, message, jsep)
end
