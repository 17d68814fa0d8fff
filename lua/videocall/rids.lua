-- videocall.rids: keeps the substreams of a simulcast distinguishable.
--
-- Browsers mark packets with RTP extensions that say to which substream a packet belongs.
-- Janus removes these extensions from offers, so the callee's answer lacks them. Without
-- them nobody could tell the caller's substreams apart; so we put them back into the answer.

local negotiation = require "apps.negotiation"

local rids = {}

local ours = {
  ["urn:ietf:params:rtp-hdrext:sdes:mid"] = true,
  ["urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"] = true,
  ["urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"] = true,
}

local function extensions_of(line)
  local found = {}
  for _, extension in ipairs(line.extensions) do
    if ours[extension.uri] then found[#found + 1] = { id = extension.id, uri = extension.uri } end
  end
  return found
end

--- Those of an offer, by the mids of its videos.
function rids.of(offer)
  local found = {}
  for _, line in ipairs(offer.media) do
    if line.kind == "video" and line.mid then found[line.mid] = extensions_of(line) end
  end
  return found
end

local function has(line, uri)
  for _, extension in ipairs(line.extensions) do
    if extension.uri == uri then return true end
  end
end

--- Puts those of an offer into the answer to it.
function rids.put_back(answer, found)
  for _, line in ipairs(answer.media) do
    for _, extension in ipairs(not line.rejected and found[line.mid] or {}) do
      if not has(line, extension.uri) then table.insert(line.extensions, extension) end
    end
    negotiation.keep_vp8_layers(line)
  end
end

return rids
