-- A subscription cannot mix feeds that are encrypted from end to end with others, because a
-- browser decrypts a whole PeerConnection or nothing. Each function here returns a function
-- that refuses a publisher which does not fit those before it.

local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local encryption = {}

local function refuse(text, ...) refusals.because(refusals.INVALID_FEED, text, ...) end

-- For a new subscription: the first publisher decides, unless the room does.
function encryption.of_new(room, subscriber)
  local first = true
  subscriber.e2ee = room.require_e2ee or nil
  return function(publisher)
    if subscriber.e2ee and not publisher.e2ee then
      refuse("Can't have not end-to-end encrypted feed in this subscription (%s)", ids.text(publisher.id))
    elseif publisher.e2ee and not subscriber.e2ee and not first then
      refuse("Can't have end-to-end encrypted feed in this subscription (%s)", ids.text(publisher.id))
    end
    subscriber.e2ee, first = publisher.e2ee or nil, false
  end
end

-- For an existing subscription.
function encryption.of(subscriber)
  return function(publisher)
    if (publisher.e2ee or false) ~= (subscriber.e2ee or false) then
      refuse "Can't mix normal and end-to-end encrypted subscriptions"
    end
  end
end

return encryption
