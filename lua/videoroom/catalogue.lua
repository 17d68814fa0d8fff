-- Requests about rooms: create, edit, destroy, list, exists, allowed, listparticipants. They
-- are answered at once.

local json = require "json"
local state = require "videoroom.state"
local rooms = require "videoroom.rooms"
local options = require "videoroom.options"
local permanent = require "videoroom.permanent"
local permissions = require "videoroom.permissions"
local settings = require "videoroom.settings"
local streams = require "videoroom.streams"
local news = require "videoroom.news"
local check = require "videoroom.check"
local ids = require "videoroom.ids"
local refusals = require "videoroom.refusals"

local catalogue = {}

function catalogue.create(_, request)
  options.check(request)
  check.optional_id(request, "room")
  permissions.admin(request)
  options.check_values(request)
  local for_good, id = request.permanent, request.room or ids.new(state.rooms)
  if id == 0 then id = ids.new(state.rooms) end
  if rooms.exists(id) then
    refusals.because(refusals.ROOM_EXISTS, "Room %s already exists", ids.text(id))
  end
  local room = rooms.make(id, request)
  news.report(nil, { event = "created", room = id })
  return { videoroom = "created", room = id, permanent = for_good == true and permanent.keep(room) }
end

local EDIT = {
  { "secret", "string" }, { "new_description", "string" }, { "new_is_private", "boolean" }, { "new_secret", "string" },
  { "new_pin", "string" }, { "new_require_pvtid", "boolean" }, { "new_bitrate", "count" }, { "new_fir_freq", "count" },
  { "new_publishers", "count" }, { "new_lock_record", "boolean" }, { "new_rec_dir", "string" },
  { "permanent", "boolean" },
}

function catalogue.edit(_, request)
  check.id(request, "room")
  check.fields(request, EDIT)
  local room, for_good = rooms.of(request), request.permanent
  permissions.owner(room, request)
  for _, row in ipairs(EDIT) do
    local option, value = row[1]:match "^new_(.*)$", request[row[1]]
    if option and value ~= nil and (value ~= "" or option == "rec_dir") then room[option] = value end
  end
  room.bitrate, room.fir_freq = options.bitrate(room.bitrate), options.seconds(room.fir_freq)
  news.report(nil, { event = "edited", room = room.id })
  return { videoroom = "edited", room = room.id, permanent = for_good == true and permanent.keep(room) }
end

function catalogue.destroy(_, request)
  check.id(request, "room")
  local for_good = check.optional(request, "permanent", "boolean")
  local room = rooms.of(request)
  permissions.owner(room, request)
  rooms.close(room)
  news.report(nil, { event = "destroyed", room = room.id })
  return { videoroom = "destroyed", room = room.id, permanent = for_good == true and permanent.forget(room) }
end

function catalogue.exists(_, request)
  local id = check.id(request, "room")
  return { videoroom = "success", room = id, exists = rooms.exists(id) }
end

-- The number of participants of a room, publishing or not.
local function participants(room)
  local count = 0
  for _ in pairs(room.participants) do count = count + 1 end
  return count
end

-- The options that the list shows for every room, and those that it shows only if they
-- are set.
local ALWAYS = {
  "description", "is_private", "bitrate", "fir_freq", "require_pvtid", "require_e2ee", "dummy_publisher",
  "notify_joining", "record", "lock_record", "audiolevel_ext", "audiolevel_event", "videoorient_ext", "playoutdelay_ext",
  "transport_wide_cc_ext",
}
local WHEN_SET = { "bitrate_cap", "opus_fec", "opus_dtx", "video_svc", "rec_dir" }

local function listed(room)
  local entry = {
    room = room.id, pin_required = room.pin ~= nil, max_publishers = room.publishers,
    num_participants = participants(room),
    audiocodec = table.concat(room.audiocodecs, ","), videocodec = table.concat(room.videocodecs, ","),
  }
  for _, name in ipairs(ALWAYS) do entry[name] = room[name] end
  for _, name in ipairs(WHEN_SET) do entry[name] = room[name] or nil end
  if room.audiolevel_event then
    entry.audio_active_packets, entry.audio_level_average = room.audio_active_packets, room.audio_level_average
  end
  return entry
end

-- Private rooms are listed only for requests with the admin key.
function catalogue.list(_, request)
  local key = request.admin_key
  local all = type(key) == "string" and key ~= "" and settings.admin_key ~= nil
  if all then permissions.admin(request) end
  local list = json.array()
  for _, room in ipairs(state.in_order(state.rooms)) do
    if all or not room.is_private then list[#list + 1] = listed(room) end
  end
  return { videoroom = "success", list = list }
end

local ACTIONS = {
  enable = function(room) room.check_allowed = true end,
  disable = function(room) room.check_allowed = false end,
  add = function(room, token) room.allowed[token] = true end,
  remove = function(room, token) room.allowed[token] = nil end,
}

-- The tokens to add or remove; all are checked before any is taken.
local function named_tokens(request)
  local list = request.allowed or {}
  for _, token in ipairs(list) do
    if type(token) ~= "string" then
      refusals.because(refusals.INVALID_ELEMENT, "Invalid element in the allowed array (not a string)")
    end
  end
  return list
end

local ALLOWED = { { "secret", "string" }, { "action", "string", required = true }, { "allowed", "array" } }

function catalogue.allowed(_, request)
  check.id(request, "room")
  check.fields(request, ALLOWED)
  local action, written = check.name(request, "action")
  local act = ACTIONS[action]
    or refusals.because(refusals.INVALID_ELEMENT, "Unsupported action '%s' (allowed)", written)
  local room = rooms.of(request)
  permissions.owner(room, request)
  if action == "add" or action == "remove" then
    for _, token in ipairs(named_tokens(request)) do act(room, token) end
  else
    act(room)
  end
  return { videoroom = "success", room = room.id, allowed = action ~= "disable" and permissions.tokens(room) or nil }
end

function catalogue.listparticipants(_, request)
  local room = rooms.of(request)
  local list = json.array()
  for _, participant in ipairs(state.in_order(room.participants)) do
    local entry = {
      id = participant.id, display = participant.display, metadata = participant.metadata,
      publisher = participant.active, dummy = participant.dummy, remote = participant.remote,
    }
    if participant.active and not participant.dummy then entry.talking = streams.talking(participant) end
    list[#list + 1] = entry
  end
  return { videoroom = "participants", room = room.id, participants = list }
end

return catalogue
