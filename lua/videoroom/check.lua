-- Checks the fields of requests: a field is missing, wrong, or right. A field that is null is
-- not missing but has the wrong type, as for the C plugin.

local base64 = require "base64"
local json = require "json"
local settings = require "videoroom.settings"
local refusals = require "videoroom.refusals"

local check = {}

local function is_whole(value) return type(value) == "number" and value == math.floor(value) end

local kinds = {
  string = { "a string", function(value) return type(value) == "string" end },
  boolean = { "a boolean", function(value) return type(value) == "boolean" end },
  integer = { "an integer", is_whole },
  count = { "a positive integer", function(value) return is_whole(value) and value >= 0 end },
  array = { "an array", function(value) return type(value) == "table" and json.util.IsArray(value) ~= false end },
  object = { "an object", function(value) return type(value) == "table" and json.util.IsArray(value) ~= true end },
}

-- Whole numbers above this are not exact, here as in JavaScript: 9007199254740993 would be
-- the room 9007199254740992.
local MOST = 2 ^ 53 - 1

-- Others get the numbers inside of an object as they are, so these must be exact, too.
local function check_exact(name, value)
  if type(value) == "number" and math.abs(value) > MOST then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element (%s must be at most %.0f)", name, MOST)
  elseif type(value) == "table" then
    for key, inner in pairs(value) do check_exact(type(key) == "string" and key or name, inner) end
  end
end

-- Checks a field that may be missing.
function check.optional(request, name, kind)
  local value = request[name]
  if value == nil then return nil end
  local expected = kinds[kind]
  if not expected[2](value) then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element type (%s should be %s)", name, expected[1])
  end
  if kind ~= "array" then check_exact(name, value) end -- the entries of a list are checked by themselves
  return value
end

function check.required(request, name, kind)
  local value = check.optional(request, name, kind)
  if value == nil then
    refusals.because(refusals.MISSING_ELEMENT, "Missing mandatory element (%s)", name)
  end
  return value
end

-- Checks several fields in this order; the first wrong one is reported.
--
--   check.fields(request, { { "bitrate", "count" }, { "mid", "string", required = true } })
function check.fields(request, rows)
  for _, row in ipairs(rows) do
    if row.required then
      check.required(request, row[1], row[2])
    elseif request[row[1]] ~= nil then -- most fields are left out
      check.optional(request, row[1], row[2])
    end
  end
  return request
end

local loose = {
  boolean = function(value) return value == true end,
  count = function(value) return is_whole(value) and value or 0 end,
}
loose.integer = loose.count

-- Reads fields as the C plugin reads those that it does not check: a value that is no
-- number is 0, a value that is not true is false, and any other wrong value is missing.
function check.loosely(request, rows)
  local found = {}
  for _, row in ipairs(rows) do
    local name, kind = row[1], row[2]
    local value = request[name]
    if value ~= nil and loose[kind] then
      found[name] = loose[kind](value)
    elseif value ~= nil and kinds[kind][2](value) then
      found[name] = value
    end
  end
  return found
end

-- Checks the mid of an entry of a request, which may lack one if it is alone. `unknown` is
-- the text of the error for a mid that find(mid) does not find.
function check.mid(entry, alone, find, unknown)
  if entry.mid == nil and not alone then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid value (mid can't be null in a streams array)")
  end
  if entry.mid and not find(entry.mid) then refusals.because(refusals.NO_SUCH_FEED, unknown, entry.mid) end
end

-- The kind of ids of rooms and participants: numbers, or texts if the settings say so.
local function id_kind() return settings.string_ids and "string" or "count" end

function check.id(request, name)
  local value = request[name]
  if type(value) == "number" and value >= 0 and value <= MOST and value % 1 == 0 and not settings.string_ids then return value end
  return check.required(request, name, id_kind()) -- which says what is wrong
end

function check.optional_id(request, name) return check.optional(request, name, id_kind()) end

-- A name in any letter case, like all names in the C plugins.
function check.name(request, name)
  local value = check.required(request, name, "string")
  return value:lower(), value
end

-- A number in a request that must not exceed `most`.
function check.at_most(request, name, most)
  local value = check.optional(request, name, "count")
  if value and value > most then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element (%s must be at most %.0f)", name, most)
  end
  return value
end

-- The suite and the key of SRTP. One without the other means no SRTP, as in the C plugin.
function check.srtp(request)
  local suite, key = check.optional(request, "srtp_suite", "count"), check.optional(request, "srtp_crypto", "string")
  if not suite or not key then return nil end
  if suite ~= 32 and suite ~= 80 then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid SRTP suite (%.0f)", suite)
  end
  return suite, key
end

local KEY = 30 -- bytes: a master key of 16, and a salt of 14 (RFC 4568)

-- The same, and the key must be a valid key.
function check.srtp_key(request)
  local suite, key = check.srtp(request)
  local bytes = key and base64.decode(key)
  if key and (not bytes or #bytes ~= KEY) then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element (srtp_crypto must be %d bytes in base64)", KEY)
  end
  return suite, key
end

-- The address family of a host, in the form that forwarders take.
function check.family(request)
  local family = check.optional(request, "host_family", "string")
  if not family then return nil end
  if family:lower() ~= "ipv4" and family:lower() ~= "ipv6" then
    refusals.because(refusals.INVALID_ELEMENT, "Unsupported protocol family (%s)", family)
  end
  return family:lower()
end

-- Calls a function for each entry in an array of objects. An entry that is not an object counts
-- as an object without fields, as for the C plugin: the function refuses it if it needs fields.
function check.each(request, name, visit)
  for _, entry in ipairs(check.optional(request, name, "array") or {}) do
    visit(type(entry) == "table" and entry or {})
  end
end

return check
