-- Ids that nobody has: numbers that all clients can count to, or texts.

local crypto = require "crypto"
local settings = require "videoroom.settings"

local ids = {}

-- Up to here every whole number is exact, in JavaScript as here.
local MOST = 2 ^ 53 - 1

-- An id that is no key of a table.
function ids.new(taken)
  local id
  repeat
    id = settings.string_ids and crypto.uuid() or crypto.random_int(1, MOST)
  until taken[id] == nil
  return id
end

-- A number of 32 bits: what a participant is known by to us alone, or a forwarder.
function ids.private() return crypto.random_int(1, 2 ^ 32 - 1) end

-- An id as the texts of answers have it: without a fraction.
function ids.text(id)
  return type(id) == "number" and ("%.0f"):format(id) or tostring(id)
end

return ids
