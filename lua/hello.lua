-- hello.lua: the functions that every script must have, and nothing more. It answers
-- every request with a greeting.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local json = require "json"

-- Called once, at the start. `config` is the text of that name in the configuration.
function init(config) janusLog(4, "hello.lua is ready") end

-- Called once, when Janus ends.
function destroy() end

-- A client attaches or leaves. `id` is the number of its session in all later calls.
function createSession(id) end
function destroySession(id) end

-- A client's request: `message` is JSON text, and so is `jsep` unless it is nil. The 0
-- says that the second value is the reply.
function handleMessage(id, transaction, message, jsep)
  local request = json.decode(message)
  return 0, json.encode { hello = request.name or "stranger", session = id }
end

-- The state of a session for the Admin API: JSON text, or nil.
function querySession(id) return nil end

-- The PeerConnection of a session comes up, or goes down.
function setupMedia(id) end
function hangupMedia(id) end

-- Called after each pokeScheduler(); this script has nothing to resume.
function resumeScheduler() end
