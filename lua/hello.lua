-- hello.lua: all that a script must have, and nothing more. It answers every
-- request with a greeting.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local json = require "json"

-- Once, at the start. `config` is the text of that name in the configuration.
function init(config) janusLog(4, "hello.lua is ready") end

-- Once, when Janus ends.
function destroy() end

-- A client attaches, and leaves. `id` names its session in all that follows.
function createSession(id) end
function destroySession(id) end

-- A request: `message` is JSON text, and so is `jsep` unless it is nil. The 0
-- says that the second value is the reply.
function handleMessage(id, transaction, message, jsep)
  local request = json.decode(message)
  return 0, json.encode { hello = request.name or "stranger", session = id }
end

-- What the Admin API is told about a session: JSON text, or nil.
function querySession(id) return nil end

-- The PeerConnection of a session is up, or down.
function setupMedia(id) end
function hangupMedia(id) end

-- Follows each pokeScheduler(); this script has nothing to resume.
function resumeScheduler() end
