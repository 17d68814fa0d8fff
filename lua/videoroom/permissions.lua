-- Permissions: who may do what.

local janus = require "janus"
local json = require "json"
local crypto = require "crypto"
local settings = require "videoroom.settings"
local check = require "videoroom.check"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local permissions = {}

-- Compares a password in the request with ours; if we have none, everybody may.
local function password(request, name, ours)
  if not ours then return end
  if not crypto.equal(check.required(request, name, "string"), ours) then
    refusals.because(refusals.UNAUTHORIZED, "Unauthorized (wrong %s)", name)
  end
end

-- Checks the admin key of the settings, for creating rooms and for seeing private ones.
function permissions.admin(request) password(request, "admin_key", settings.admin_key) end

-- Checks the secret of a room, for changing and moderating it.
function permissions.owner(room, request) password(request, "secret", room.secret) end

-- Whether a request has the room's secret, which also permits things that are otherwise not allowed.
function permissions.is_owner(room, request)
  return room.secret ~= nil and type(request.secret) == "string" and crypto.equal(request.secret, room.secret)
end

-- The tokens with which clients may join, in order.
function permissions.tokens(room)
  local list = json.array()
  for token in pairs(room.allowed) do list[#list + 1] = token end
  table.sort(list)
  return list
end

-- Whether a signed token of the core allows its bearer in this room.
local function has_signed_token(room, request)
  return type(request.token) == "string" and janus.auth.grants(request.token, "room=" .. ids.text(room.id))
end

function permissions.pin(room, request) password(request, "pin", room.pin) end

-- Checks the token, if the room wants one.
function permissions.token(room, request)
  if room.signed_tokens then
    if not has_signed_token(room, request) then
      refusals.because(refusals.UNAUTHORIZED, "Unauthorized (wrong token)")
    end
  elseif room.check_allowed then
    if not request.token or not room.allowed[request.token] then
      refusals.because(refusals.UNAUTHORIZED, "Unauthorized (not in the allowed list)")
    end
  end
end

-- A subscriber shows by the private id which participant it belongs to, if the room wants to
-- know.
function permissions.subscription(room, request)
  if not room.require_pvtid then return end
  for _, participant in pairs(room.participants) do
    if participant.private_id == request.private_id then return end
  end
  refusals.because(refusals.UNAUTHORIZED, "Unauthorized (this room requires a valid private_id)")
end

return permissions
