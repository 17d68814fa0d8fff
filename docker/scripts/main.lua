-- main.lua: what `docker compose up` runs, the VideoRoom. Save a change, and it is
-- loaded at once; calls go on. A mistake is in `docker compose logs janus`, and the
-- script that was there goes on.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local log = require "log"
local settings = require "videoroom.settings"
local requests = require "videoroom.requests"

-- Rooms beside 1234 and 5678, those of the demo pages. Add one, save, and it is there;
-- docs/compatibility-videoroom.md says what a room may have.
settings.rooms[2468] = { description = "My room", publishers = 12, bitrate = 512000 }

-- A place to begin: each request goes through here before it is answered.
local find = requests.find
function requests.find(request)
  log.info("a client asks", { request = request.request, room = request.room })
  return find(request)
end

-- The application, which defines what Janus calls: lua/videoroom.lua.
require "videoroom"
