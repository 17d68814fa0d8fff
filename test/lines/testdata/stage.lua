-- A viewer watches all videos, of which one is on stage. The viewer's line is estimated.
local janus = require "janus"

janus.plugin { package = "janus.plugin.stage", name = "Stage" }

local publishers = {}

-- Every video goes to an m-line of its own; the one on stage is looked at first of all.
local function forward_all(viewer)
  for i, publisher in ipairs(publishers) do
    assert(publisher:forward {
      to = viewer, medium = "video", from_mindex = 1, to_mindex = i - 1, payload_type = viewer.types[i] or nil,
      stage = i == viewer.on_stage,
    })
  end
end

local function offer_all(viewer)
  local media = {}
  for i in ipairs(publishers) do
    media[i] = { kind = "video", codec = "vp8", direction = "sendonly", msid = "stage video" .. i, extensions = true }
  end
  local offer, _, types = viewer:offer { media = media }
  viewer.types = types
  return assert(offer)
end

janus.on("message", function(session, request, jsep)
  if request.publish then
    publishers[#publishers + 1] = session
    return { publishes = #publishers }, assert(session:answer(jsep))
  elseif request.watch then
    assert(session:limit { bandwidth = true })
    session.on_stage = request.stage
    return { watches = #publishers }, offer_all(session)
  elseif jsep then
    forward_all(session)
    return { forwards = #publishers }
  elseif request.stage then
    session.on_stage = request.stage
    forward_all(session)
    return { stage = request.stage }
  end
end)
