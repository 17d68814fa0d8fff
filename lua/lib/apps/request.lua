-- apps.request: checks the requests of clients, with the error codes and texts of
-- Janus's own plugins.
--
--   local request = require "apps.request"
--
--   local codes = { missing = 413, invalid = 414, unauthorized = 419 }
--   local fields = request.fields {
--     { "room", "positive integer", required = true },
--     { "description", "string" },
--   }
--   local problem = request.check(message, fields, codes)
--   -- nil, or { error_code = 413, error = "Missing mandatory element (room)" }
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local crypto = require "crypto"
local json = require "json"

local request = {}

-- The largest number that is exact: 2^53 could also be a rounded 2^53 + 1.
local most = 2 ^ 53 - 1

local function integer(value) return value == math.floor(value) and math.abs(value) <= most end

-- An array is a table with the keys 1 to n, and not an empty object.
local function array(value) return json.util.IsArray(value) ~= false and (next(value) == nil or #value > 0) end

-- The kinds of fields: the words of the error, and the test.
local kinds = {
  ["boolean"] = { "a boolean", function(value) return type(value) == "boolean" end },
  ["string"] = { "a string", function(value) return type(value) == "string" end },
  ["integer"] = { "an integer", function(value) return type(value) == "number" and integer(value) end },
  ["positive integer"] = { "a positive integer", -- 0 is allowed, too
    function(value) return type(value) == "number" and integer(value) and value >= 0 end },
  ["array"] = { "an array", function(value) return type(value) == "table" and array(value) end },
}

local longest = 511 -- bytes of an error, as in the C plugins, because errors repeat text from clients

--- The text of an error, cut between two characters.
function request.cut(text)
  if #text <= longest then return text end
  local last = longest + 1
  while last > 1 and text:byte(last) & 0xC0 == 0x80 do last = last - 1 end
  return text:sub(1, last - 1)
end

--- An error as clients get it, without the application's envelope.
function request.problem(code, text, ...)
  return { error_code = code, error = request.cut(text:format(...)) }
end

--- Makes a list of fields from rows { name, kind, required = true }. An unknown kind is a
--- mistake in the script and raises an error at once.
function request.fields(rows)
  for _, row in ipairs(rows) do
    assert(kinds[row[2]], "apps.request: field '" .. row[1] .. "' is of no kind that there is")
  end
  return rows
end

--- Checks a request. Returns its first problem, in the order of the fields, or nil.
--- Fields that are not in the list are ignored.
function request.check(message, fields, codes)
  for _, field in ipairs(fields) do
    local name, kind = field[1], kinds[field[2]]
    local value = message[name]
    if value == nil then
      if field.required then return request.problem(codes.missing, "Missing mandatory element (%s)", name) end
    elseif not kind[2](value) then
      return request.problem(codes.invalid, "Invalid element type (%s should be %s)", name, kind[1])
    end
  end
end

--- Checks a secret, PIN or key in the field `name`. If `expected` is nil, every request
--- passes. Secrets are compared in constant time, so that the time of an answer does not
--- tell how much of a guess was right.
function request.check_secret(message, name, expected, codes)
  if expected == nil then return nil end
  local problem = request.check(message, { { name, "string", required = true } }, codes)
  if problem then return problem end
  if not crypto.equal(message[name], expected) then
    return request.problem(codes.unauthorized, "Unauthorized (wrong %s)", name)
  end
end

--- Whether a list contains only strings.
function request.all_strings(list)
  for _, value in ipairs(list) do
    if type(value) ~= "string" then return false end
  end
  return true
end

return request
