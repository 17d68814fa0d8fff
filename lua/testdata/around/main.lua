-- main.lua: the VideoRoom of a script that looks at each request first, as docker/scripts/main.lua does.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local log = require "log"
local requests = require "videoroom.requests"

local find = requests.find
function requests.find(request)
  log.info("asked", { request = request.request })
  return find(request)
end

require "videoroom"
