-- greeter.lua: greets each client by name and echoes its messages and media. Another
-- service knows the names.
--
-- `config` in janus.plugin.golua.jcfg is the address of that service, such as
-- "http://127.0.0.1:8080". The service answers GET /users/TOKEN with {"name": …}. If
-- `config` is not set, every client is called a stranger.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local http = require "http"
local janus = require "janus"
local log = require "log"
local url = require "url"

janus.plugin { package = "janus.plugin.greeter", name = "Greeter", version = 1 }

-- The name that belongs to a token. http.get waits for the answer; meanwhile the plugin
-- serves other sessions.
local function whois(token)
  if not janus.config or not token then return "stranger" end
  local response, err = http.get(janus.config .. "/users/" .. url.escape(token), { timeout = 5 })
  if not response then return nil, err end
  if not response.ok then return nil, "nobody has this token" end
  return response:json().name
end

-- Answers a request. The returned value goes to the client: at once if the function has
-- not waited, as an event if it has. An offer gets an answer.
janus.on("message", function(session, request, jsep)
  if not session.name then
    local name, err = whois(request.token)
    if not name then return nil, { error_code = 403, error = err } end
    session.name = name
    log.info("somebody is here", { session = session, name = name })
  end
  local reply = { hello = session.name }
  if not jsep then return reply end
  local answer, err = session:answer(jsep, { audio = true, video = true, data = true })
  if not answer then return nil, { error_code = 400, error = err } end
  return reply, answer
end)

-- The PeerConnection is up. An echo is a route from a session to itself.
janus.on("media", function(session) session:forward { to = session } end)

-- The state of a session, for the Admin API.
janus.on("query", function(session) return { name = session.name } end)
