-- New ids, which nobody has: numbers that are exact in all clients, or texts.

local crypto = require "crypto"
local settings = require "videoroom.settings"

local ids = {}

-- Whole numbers are exact up to here, in JavaScript as well.
local MOST = 2 ^ 53 - 1

-- An id that is not a key of the table.
function ids.new(taken)
  local id
  repeat
    id = settings.string_ids and crypto.uuid() or crypto.random_int(1, MOST)
  until taken[id] == nil
  return id
end

-- A number of 32 bits: an internal number of a participant or a forwarder.
function ids.private() return crypto.random_int(1, 2 ^ 32 - 1) end

-- An id as text for answers, without a fraction.
function ids.text(id)
  return type(id) == "number" and ("%.0f"):format(id) or tostring(id)
end

return ids
