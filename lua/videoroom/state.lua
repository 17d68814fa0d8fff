-- The whole state: rooms, with their participants and subscribers.
--
--   state.rooms[id] = {
--     id =, description =, …        see rooms.lua
--     participants = { [user id] = participant }   see members.lua
--     subscribers = { [session id] = subscriber }  see subscribers.lua
--   }
--
-- The state is a tree: other places name rooms and people by id, and never hold them. So
-- nothing is left behind when somebody leaves, and a reload carries the tree over unchanged.
-- state.started has the ids of the rooms that the settings have made.

local state = { rooms = {}, started = {}, count = 0 }

function state.save()
  return { rooms = state.rooms, started = state.started, count = state.count }
end

-- Notes the codec that an m-line was made for, if an older version of the script has not.
local function note_codec(room, part)
  local publisher = part.codec == nil and part.feed ~= nil and room.participants[part.feed]
  for _, stream in ipairs(publisher and publisher.streams or {}) do
    if stream.mid == part.feed_mid then
      part.codec, part.line = stream.codec, stream.line
      part.h264_profile, part.vp9_profile = stream.h264_profile, stream.vp9_profile
    end
  end
end

-- Adds fields that an older version of the script did not have.
local function complete(room)
  for _, participant in pairs(room.participants) do
    participant.remotizations = participant.remotizations or {}
  end
  for _, subscriber in pairs(room.subscribers) do
    if subscriber.vacant == nil then subscriber.vacant = true end -- it may be
    for _, part in ipairs(subscriber.streams) do note_codec(room, part) end
  end
end

function state.restore(saved)
  for name in pairs(state.save()) do
    if saved and saved[name] then state[name] = saved[name] end
  end
  for _, room in pairs(state.rooms) do complete(room) end
end

-- A number that grows, so that it tells who came first.
function state.next()
  state.count = state.count + 1
  return state.count
end

-- The values of a table, in the order in which they were made.
function state.in_order(table_of)
  local list = {}
  for _, value in pairs(table_of) do list[#list + 1] = value end
  table.sort(list, function(a, b) return a.number < b.number end)
  return list
end

return state
