-- What a subscriber gets: one part for each m-line of its PeerConnection.
--
--   { mindex =, mid =, type =,
--     feed =, feed_mid =      whose stream it is; nil for an m-line that nobody uses
--     feeds =                 of data, which has one m-line: a list of { feed =, feed_mid = }
--     send =                  false when the subscriber does not want it now
--     offered =               whether the last offer had it as it is now
--     ready =                 whether the subscriber has answered such an offer
--     offered_type =, payload_type =   those of the last offer, and of the last answer
--     crossrefid =, substream =, temporal =, spatial =, fallback =
--     now =                   the layers that come, as far as they are known }
--
-- An m-line never goes away and never moves (RFC 3264): one that is no longer needed
-- becomes inactive, and the next stream of its type takes it.

local json = require "json"
local streams = require "videoroom.streams"
local codecs = require "videoroom.codecs"
local ids = require "videoroom.ids"

local subscriptions = {}

-- Whether anybody's stream comes in a part.
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
-- Coming and going. Each function says whether there has to be another offer.

-- An m-line for a stream of a type: one that is free, or another one.
local function place(subscriber, kind)
  for _, part in ipairs(subscriber.streams) do
    if part.type == kind and (kind == "data" or not subscriptions.active(part)) then return part end
  end
  local mindex = #subscriber.streams
  local part = { mindex = mindex, mid = tostring(mindex), type = kind, feeds = kind == "data" and {} or nil }
  part.offered, part.ready = false, false
  subscriber.streams[mindex + 1] = part
  return part
end

-- Notes that a part is not yet what the subscriber knows.
local function negotiate(part) part.offered, part.ready = false, false end

local CHOICES = { "crossrefid", "substream", "temporal", "spatial", "fallback", "now" }

-- Adds a stream of a publisher's; `choices` may have those of a part.
function subscriptions.add(subscriber, publisher, stream, choices)
  local part = place(subscriber, stream.type)
  local unused = not subscriptions.active(part)
  for _, name in ipairs(CHOICES) do part[name] = choices[name] end
  if stream.type == "data" then
    table.insert(part.feeds, { feed = publisher.id, feed_mid = stream.mid })
  else
    part.feed, part.feed_mid = publisher.id, stream.mid
  end
  if unused then
    part.send = choices.send ~= false
    negotiate(part)
  end
  return unused
end

-- Whether a feed is meant: by its id, and by the mid of a stream if there is one.
local function is_meant(of, feed, mid)
  return of.feed == feed and (mid == nil or of.feed_mid == mid)
end

local function remove_data(part, feed, mid)
  for i = #part.feeds, 1, -1 do
    if is_meant(part.feeds[i], feed, mid) then table.remove(part.feeds, i) end
  end
end

local function clear(part)
  part.feed, part.feed_mid, part.ready = nil, nil, false
  for _, name in ipairs(CHOICES) do
    if name ~= "crossrefid" then part[name] = nil end
  end
end

-- Takes out what comes from a feed, all of it or one stream.
function subscriptions.remove_feed(subscriber, feed, mid)
  local changed = false
  for _, part in ipairs(subscriber.streams) do
    if part.type == "data" then
      remove_data(part, feed, mid)
    elseif part.feed ~= nil and is_meant(part, feed, mid) then
      clear(part)
      changed = true
    end
  end
  return changed
end

-- Takes out what comes in one m-line.
function subscriptions.remove_mid(subscriber, mid)
  local part = subscriptions.find(subscriber, mid)
  if not part or not subscriptions.active(part) then return false end
  if part.type == "data" then
    part.feeds = {}
    return false
  end
  clear(part)
  return true
end

-- Has another stream come in a part. Only an m-line that nobody used has to be
-- negotiated. Returns whether anything has changed, and whether that.
function subscriptions.switch(part, publisher, stream)
  if part.type ~= stream.type or part.type == "data" then return false, false end
  if part.feed == publisher.id and part.feed_mid == stream.mid then return false, false end
  local unused = part.feed == nil
  part.feed, part.feed_mid, part.now = publisher.id, stream.mid, nil
  if unused then
    part.send = true
    negotiate(part)
  end
  return true, unused
end

------------------------------------------------------------------------------
-- As clients see it, and as SDP has it.

local function shown(room, part)
  local entry = {
    type = part.type, mindex = part.mindex, mid = part.mid, send = part.send, ready = part.ready,
    active = subscriptions.active(part), crossrefid = part.crossrefid,
  }
  if part.type == "data" then
    entry.sources, entry.source_ids = #part.feeds, json.array()
    for _, feed in ipairs(part.feeds) do table.insert(entry.source_ids, feed.feed) end
    return entry
  end
  local publisher = part.feed ~= nil and room.participants[part.feed]
  local stream = publisher and streams.find(publisher, part.feed_mid)
  if not stream then return entry end
  entry.feed_id, entry.feed_mid, entry.feed_display = part.feed, part.feed_mid, publisher.display
  entry.feed_metadata = publisher.metadata
  entry.feed_description, entry.codec = stream.description, stream.codec
  -- Here, and here alone, Janus writes them so.
  entry["h264-profile"], entry["vp9-profile"] = stream.h264_profile, stream.vp9_profile
  local now = part.now or {}
  if stream.simulcast then
    entry.simulcast = { substream = now.substream or -1, ["substream-target"] = part.substream or 2,
      ["temporal-layer"] = now.temporal or -1, ["temporal-layer-target"] = part.temporal or 2 }
  elseif stream.svc then
    entry.svc = { ["spatial-layer"] = now.spatial or -1, ["target-spatial-layer"] = part.spatial or 2,
      ["temporal-layer"] = now.temporal or -1, ["target-temporal-layer"] = part.temporal or 2 }
  end
  return entry
end

function subscriptions.list(room, subscriber)
  local list = json.array()
  for _, part in ipairs(subscriber.streams) do list[#list + 1] = shown(room, part) end
  return list
end

-- The m-line of a part in an offer.
local function line(room, subscriber, part)
  if part.type == "data" then return { kind = "data", mid = part.mid } end
  local publisher = part.feed ~= nil and room.participants[part.feed]
  local stream = publisher and streams.find(publisher, part.feed_mid)
  if not stream then return { kind = part.type, mid = part.mid, direction = "inactive" } end
  local offered = codecs.line(room, stream)
  offered.kind, offered.mid, offered.direction = part.type, part.mid, "sendonly"
  if subscriber.use_msid then offered.msid = ids.text(part.feed) .. " " .. (part.crossrefid or part.mid) end
  return offered
end

-- The m-lines of the next offer, and whether what they carry is encrypted from end to
-- end. They are what the subscriber knows then.
function subscriptions.lines(room, subscriber)
  local lines, encrypted = {}, nil
  for _, part in ipairs(subscriber.streams) do
    lines[#lines + 1] = line(room, subscriber, part)
    part.offered = true
    local publisher = part.feed ~= nil and room.participants[part.feed]
    encrypted = encrypted or publisher and publisher.e2ee or nil
  end
  return lines, encrypted
end

-- Notes the payload types that an offer has.
function subscriptions.note_types(subscriber, text)
  local offer = codecs.parse(text)
  for index, part in ipairs(subscriber.streams) do
    local codec = offer.media[index].codecs[1]
    part.offered_type = codec and codec.payload_type
  end
end

-- Takes over what the subscriber has answered.
function subscriptions.settle(subscriber)
  for _, part in ipairs(subscriber.streams) do
    part.ready = part.offered
    if part.offered then part.payload_type = part.offered_type end
  end
end

return subscriptions
