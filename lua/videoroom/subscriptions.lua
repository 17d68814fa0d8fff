-- The streams that a subscriber gets: one part for each m-line of its PeerConnection.
--
--   { mindex =, mid =, type =,
--     feed =, feed_mid =      the stream in it; nil for an m-line that is not used
--     feeds =                 for data, which has one m-line: a list of { feed =, feed_mid = }
--     send =                  false when the subscriber has paused it
--     ready =                 whether the subscriber has answered an offer in which it was active
--     offered_type =, payload_type =   those of the last offer, and of the last answer
--     codec =, line =, with_feedback =, h264_profile =, vp9_profile =   what the m-line was made for, also
--                             while it is not used
--     crossrefid =, substream =, temporal =, spatial =, fallback =
--     min_delay =, max_delay =   see apps.delay
--     limited =               whether the media path was given such layers
--     now =                   the layers that come, as far as they are known }
--
-- An m-line never disappears and never moves (RFC 3264). One that is no longer needed
-- becomes inactive, and the next stream of its codec takes it. It keeps its codec, because
-- another codec would need another payload type.

local delay = require "apps.delay"
local json = require "json"
local streams = require "videoroom.streams"
local codecs = require "videoroom.codecs"
local ids = require "videoroom.ids"

local subscriptions = {}

-- Whether a stream comes in a part.
function subscriptions.active(part)
  if part.type == "data" then return #part.feeds > 0 end
  return part.feed ~= nil
end

function subscriptions.find(subscriber, mid)
  for _, part in ipairs(subscriber.streams) do
    if part.mid == mid then return part end
  end
end

------------------------------------------------------------------------------
-- Adding and removing streams. Each function returns whether another offer is needed.

-- Whether an m-line can carry a stream: the stream must have the negotiated codec. Profiles
-- of the codec may differ.
local function fits(part, stream)
  return part.type == stream.type and (part.type == "data" or part.codec == stream.codec)
end

-- A new m-line. The constructor names all fields that most parts have, so that the table does
-- not grow.
local function new_part(subscriber, stream)
  local mindex, kind = #subscriber.streams, stream.type
  local part = {
    mindex = mindex, mid = tostring(mindex), type = kind, feeds = kind == "data" and {} or nil, codec = stream.codec,
    line = stream.line, with_feedback = stream.with_feedback, h264_profile = stream.h264_profile,
    vp9_profile = stream.vp9_profile, ready = false, feed = nil, feed_mid = nil, send = nil, offered_type = nil,
    payload_type = nil,
  }
  subscriber.streams[mindex + 1] = part
  return part
end

-- An m-line for a stream: a free one, or a new one. The second result says whether it is new.
local function place(subscriber, stream)
  if subscriber.vacant or stream.type == "data" then -- an m-line for data has `feeds`
    for _, part in ipairs(subscriber.streams) do
      if part.feed == nil and fits(part, stream) then return part end
    end
  end
  return new_part(subscriber, stream), true
end

local LAYERS = { "substream", "temporal", "spatial", "fallback", "now" }

-- Sets a part's layers to the chosen ones; a layer without a choice is the highest.
local function choose(part, choices)
  for _, name in ipairs(LAYERS) do part[name] = choices[name] end
end

-- Whether a part already carries a stream of a feed.
local function carries(part, feed, mid)
  for _, of in ipairs(part.feeds or { part }) do
    if of.feed == feed and of.feed_mid == mid then return true end
  end
  return false
end

-- Adds a publisher's stream; `choices` may contain fields of a part.
function subscriptions.add(subscriber, publisher, stream, choices)
  local part, new = place(subscriber, stream)
  local unused = not subscriptions.active(part)
  if stream.type == "data" then
    if carries(part, publisher.id, stream.mid) then return false end
    table.insert(part.feeds, { feed = publisher.id, feed_mid = stream.mid })
  else
    part.feed, part.feed_mid = publisher.id, stream.mid
  end
  if unused then
    part.send = choices.send ~= false
    if not new or next(choices) then
      part.crossrefid = choices.crossrefid
      choose(part, choices)
      delay.ask(part, choices)
    end
  end
  return unused
end

-- Whether an entry names a feed: by its id, and by the mid of a stream if there is one.
local function is_meant(of, feed, mid)
  return of.feed == feed and (mid == nil or of.feed_mid == mid)
end

local function remove_data(part, feed, mid)
  for i = #part.feeds, 1, -1 do
    if is_meant(part.feeds[i], feed, mid) then table.remove(part.feeds, i) end
  end
  if #part.feeds == 0 then part.ready = false end
end

local function clear(part)
  part.feed, part.feed_mid, part.ready = nil, nil, false
  choose(part, {})
end

-- Removes all streams of a feed, or one of them.
function subscriptions.remove_feed(subscriber, feed, mid)
  local changed = false
  for _, part in ipairs(subscriber.streams) do
    if part.type == "data" then
      remove_data(part, feed, mid)
    elseif part.feed ~= nil and is_meant(part, feed, mid) then
      clear(part)
      changed, subscriber.vacant = true, true
    end
  end
  return changed
end

-- Removes the stream in one m-line.
function subscriptions.remove_mid(subscriber, mid)
  local part = subscriptions.find(subscriber, mid)
  if not part or not subscriptions.active(part) then return false end
  if part.type == "data" then
    part.feeds, part.ready = {}, false
  else
    clear(part)
  end
  subscriber.vacant = true
  return true
end

-- Puts another stream into a part. The stream is sent, in the layers of `choices` or else the
-- highest. A stream of another codec changes nothing, because its packets would be sent with
-- the payload type of the first. Only an m-line that was not used needs a negotiation. Returns
-- whether anything has changed, and whether a negotiation is needed.
function subscriptions.switch(part, publisher, stream, choices)
  if not fits(part, stream) or carries(part, publisher.id, stream.mid) then return false, false end
  local unused = not subscriptions.active(part)
  if part.type == "data" then
    table.remove(part.feeds, 1)
    table.insert(part.feeds, { feed = publisher.id, feed_mid = stream.mid })
  else
    part.feed, part.feed_mid = publisher.id, stream.mid
  end
  part.send = true
  choose(part, choices)
  return true, unused
end

------------------------------------------------------------------------------
-- Parts as clients see them, and as SDP has them.

-- The layers of a simulcast video, or of a video with layers in one encoding, or nil.
local function shown_layers(stream, part)
  local now = part.now or {}
  if stream.simulcast then
    return "simulcast", { substream = now.substream or -1, ["substream-target"] = part.substream or 2,
      ["temporal-layer"] = now.temporal or -1, ["temporal-layer-target"] = part.temporal or 2,
      fallback = part.fallback ~= 0 and part.fallback or nil }
  elseif stream.svc then
    return "svc", { ["spatial-layer"] = now.spatial or -1, ["target-spatial-layer"] = part.spatial or 2,
      ["temporal-layer"] = now.temporal or -1, ["target-temporal-layer"] = part.temporal or 2 }
  end
end

-- Adds what a part says of a video.
local function show_video(entry, part, stream)
  -- Janus writes these names with dashes only here.
  entry["h264-profile"], entry["vp9-profile"] = part.h264_profile, part.vp9_profile
  if part.min_delay and part.max_delay then
    entry["playout-delay"] = { ["min-delay"] = part.min_delay, ["max-delay"] = part.max_delay }
  end
  local name, layers = shown_layers(stream, part)
  if name then entry[name] = layers end
end

local function shown_data(part)
  local entry = {
    type = part.type, mindex = part.mindex, mid = part.mid, send = part.send, ready = part.ready, active = true,
    crossrefid = part.crossrefid,
  }
  if #part.feeds == 0 then return entry end
  entry.sources, entry.source_ids = #part.feeds, json.array()
  for _, feed in ipairs(part.feeds) do table.insert(entry.source_ids, feed.feed) end
  return entry
end

local NOTHING = {} -- stands for a publisher and a stream that are not there

local function shown(room, part)
  if part.type == "data" then return shown_data(part) end
  local publisher = part.feed ~= nil and room.participants[part.feed] or NOTHING
  local stream = publisher ~= NOTHING and streams.find(publisher, part.feed_mid)
  local there, of = stream and part or NOTHING, stream or NOTHING
  local by = stream and publisher or NOTHING
  local entry = {
    type = part.type, mindex = part.mindex, mid = part.mid, send = part.send, ready = part.ready,
    active = part.feed ~= nil, crossrefid = part.crossrefid, feed_id = there.feed, feed_mid = there.feed_mid,
    feed_display = by.display, feed_metadata = by.metadata, feed_description = of.description, codec = there.codec,
  }
  if stream and part.type == "video" then show_video(entry, part, stream) end
  return entry
end

function subscriptions.list(room, subscriber)
  local list = json.array()
  for _, part in ipairs(subscriber.streams) do list[#list + 1] = shown(room, part) end
  return list
end

-- The m-line of a part in an offer. An m-line that is not used keeps its codec.
local function line(room, common, subscriber, part)
  if part.type == "data" then return { kind = "data", mid = part.mid } end
  local publisher = part.feed ~= nil and room.participants[part.feed]
  local stream = publisher and streams.find(publisher, part.feed_mid)
  local sends = stream and not stream.disabled or false
  return {
    kind = part.type, mid = part.mid, direction = sends and "sendonly" or "inactive",
    codec = codecs.of_part(room, part, sends and stream or nil), extensions = common[part.type],
    msid = subscriber.use_msid and sends and ids.text(part.feed) .. " " .. part.mid or nil,
  }
end

-- The m-lines of the next offer.
function subscriptions.lines(room, subscriber)
  local lines, common = {}, codecs.common(room)
  for index, part in ipairs(subscriber.streams) do lines[index] = line(room, common, subscriber, part) end
  return lines
end

-- Notes the payload types of an offer's m-lines.
function subscriptions.note_types(subscriber, types)
  for index, part in ipairs(subscriber.streams) do part.offered_type = types[index] or nil end
end

-- Whether an answer takes all m-lines. Most answers do, and need not be parsed.
local function takes_all(subscriber, text)
  if text:find("inactive", 1, true) then return false end
  local lines, at = 0, text:find("\nm=", 1, true)
  while at do
    if text:find("^%a+ 0 ", at + 3) then return false end -- it is rejected
    lines, at = lines + 1, text:find("\nm=", at + 3, true)
  end
  return lines == #subscriber.streams
end

-- Applies the subscriber's answer: inactive m-lines carry nothing.
function subscriptions.settle(subscriber, text)
  if takes_all(subscriber, text) then
    for _, part in ipairs(subscriber.streams) do part.ready, part.payload_type = true, part.offered_type end
    return
  end
  local answer = codecs.parse(text)
  for index, part in ipairs(subscriber.streams) do
    local answered = answer and answer.media[index]
    if answered and (answered.kind == "data" or answered.direction ~= "inactive") then
      part.ready, part.payload_type = true, part.offered_type
    end
  end
end

return subscriptions
