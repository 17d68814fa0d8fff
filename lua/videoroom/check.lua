-- Checks the fields of requests: each is missing, wrong, or fine.

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
  object = { "an object", function(value) return type(value) == "table" end },
}

-- A field that may be missing; null is the same as none.
function check.optional(request, name, kind)
  local value = request[name]
  if value == nil or value == json.null then return nil end
  local expected = kinds[kind]
  if not expected[2](value) then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid element type (%s should be %s)", name, expected[1])
  end
  return value
end

function check.required(request, name, kind)
  local value = check.optional(request, name, kind)
  if value == nil then
    refusals.because(refusals.MISSING_ELEMENT, "Missing mandatory element (%s)", name)
  end
  return value
end

-- Several at once: check.fields(request, { bitrate = "count", record = "boolean" }).
function check.fields(request, fields)
  for name, kind in pairs(fields) do check.optional(request, name, kind) end
  return request
end

-- Ids of rooms and participants: numbers, or texts where the settings say so.
local function id_kind() return settings.string_ids and "string" or "count" end

function check.id(request, name) return check.required(request, name, id_kind()) end
function check.optional_id(request, name) return check.optional(request, name, id_kind()) end

-- The suite and the key of SRTP; one without the other means nothing, as in the C plugin.
function check.srtp(request)
  local suite, key = check.optional(request, "srtp_suite", "count"), check.optional(request, "srtp_crypto", "string")
  if not suite or not key then return nil end
  if suite ~= 32 and suite ~= 80 then
    refusals.because(refusals.INVALID_ELEMENT, "Invalid SRTP suite (%d)", suite)
  end
  return suite, key
end

-- Calls a function for each entry of an array of objects.
function check.each(request, name, visit)
  for _, entry in ipairs(check.optional(request, name, "array") or {}) do
    if type(entry) ~= "table" then
      refusals.because(refusals.INVALID_ELEMENT, "Invalid element type (%s should be an array of objects)", name)
    end
    visit(entry)
  end
end

return check
