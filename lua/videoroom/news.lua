-- Sends news to participants, and to Janus's event handlers.

local janus = require "janus"
local settings = require "videoroom.settings"
local state = require "videoroom.state"

local news = {}

-- Sends an event to all participants of a room except one.
function news.tell(room, event, except)
  for _, participant in ipairs(state.in_order(room.participants)) do
    local has_client = participant.session and not participant.remote
    if has_client and participant ~= except then participant.session:send(event) end
  end
end

-- Whether anybody reads what is reported.
function news.read() return settings.events and eventsIsEnabled() == 1 end

-- Sends an event to event handlers; without a session, the event belongs to none.
function news.report(session, event)
  if not news.read() then return end
  if session then session:notify(event) else janus.notify(event) end
end

return news
