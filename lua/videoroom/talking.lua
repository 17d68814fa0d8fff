-- Talk detection: the media path averages the audio levels in the packets, and reports
-- when a publisher begins or stops talking.

local participants = require "videoroom.participants"
local news = require "videoroom.news"

local talking = {}

local EVERYTHING = 128 -- in -dBov; an average below it is talking, and 127 is silence

-- Watches all audio of a publisher, if the room reports talking.
function talking.watch(room, participant)
  if not room.audiolevel_event then return end
  for _, stream in ipairs(participant.streams) do
    if stream.type == "audio" and not stream.disabled then
      participant.session:detect_talking {
        mindex = stream.mindex,
        level = math.min(participant.audio_level_average or room.audio_level_average, EVERYTHING),
        packets = math.max(participant.audio_active_packets or room.audio_active_packets, 1),
      }
    end
  end
end

-- Tells everybody in the room, including the publisher.
function talking.changed(session, change)
  local room, participant = participants.find(session)
  local stream = participant and participant.streams[change.mindex + 1]
  if not stream then return end
  stream.talking = change.talking
  local event = {
    videoroom = change.talking and "talking" or "stopped-talking", room = room.id, id = participant.id,
    mindex = stream.mindex, mid = stream.mid, ["audio-level-dBov-avg"] = change.level,
  }
  news.tell(room, event)
  news.report(session, event)
end

return talking
