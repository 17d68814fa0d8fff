-- doorman.lua: lets in those whose token another service knows, and echoes their audio and
-- video. README begins with this script; a test compares both.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local janus, http, url = require "janus", require "http", require "url"

janus.plugin { package = "janus.plugin.doorman", name = "Doorman" }

janus.on("message", function(session, request, jsep)
  if not jsep then return nil, { error_code = 400, error = "an offer is missing" } end
  local user, err = http.get("http://127.0.0.1:8080/users/" .. url.escape(tostring(request.token))) -- others go on
  if not user or not user.ok then return nil, { error_code = 403, error = err or "nobody has this token" } end
  return { welcome = user:json().name }, assert(session:answer(jsep, { audio = true, video = true }))
end)

janus.on("media", function(session) session:forward { to = session } end)
