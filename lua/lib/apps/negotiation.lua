-- apps.negotiation: what applications have in common for offers and answers.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local sdp = require "sdp"

local negotiation = {}

-- Payload types that carry no medium of their own.
local helpers = { rtx = true, red = true, ulpfec = true, ["telephone-event"] = true, cn = true }

local function first_codec(line)
  for _, codec in ipairs(line.codecs) do
    if codec.name and not helpers[codec.name] then return codec end
  end
end

local function fmtp_text(codec)
  local parts = {}
  for name, value in pairs(codec.fmtp) do parts[#parts + 1] = ("%s=%s"):format(name, value) end
  table.sort(parts)
  if parts[1] then return table.concat(parts, ";") end
end

--- The codecs that a description has settled, from the first m-line of each kind that is
--- not rejected: { audio = "opus", video = "vp9", video_fmtp = "profile-id=2", data = true }.
function negotiation.settled(description)
  local found = {}
  for _, line in ipairs(description.media) do
    if line.rejected or found[line.kind] then
      -- only the first m-line of a kind counts
    elseif line.kind == "data" then
      found.data = true
    else
      local codec = first_codec(line)
      if codec then
        found[line.kind] = codec.name
        found[line.kind .. "_fmtp"] = fmtp_text(codec)
      end
    end
  end
  return found
end

--- Reads the SDP of a JSEP: the description, or nil and the reason.
function negotiation.parse(jsep)
  if type(jsep.sdp) ~= "string" then return nil, "there is no SDP" end
  return sdp.parse(jsep.sdp)
end

local dependency_descriptor = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"

--- Removes the dependency descriptor from an m-line of VP8. If it is negotiated, Chromium
--- no longer writes the temporal layer into VP8's own header, where we look for it.
function negotiation.keep_vp8_layers(line)
  local codec = first_codec(line)
  if not codec or codec.name ~= "vp8" then return end
  for i, extension in ipairs(line.extensions) do
    if extension.uri == dependency_descriptor then return table.remove(line.extensions, i) end
  end
end

--- Answers an offer for a client that gets its own media back. Returns the JSEP and the
--- settled codecs, or nil and the reason. Options are those of sdp's `answer`.
function negotiation.echo(jsep, options)
  local offer, reason = negotiation.parse(jsep)
  if not offer then return nil, reason end
  local answer
  answer, reason = offer:answer(options)
  if not answer then return nil, reason end
  for _, line in ipairs(answer.media) do
    -- A client that sends nothing gets no echo.
    if line.direction == "sendonly" then line.direction = "inactive" end
    line.mid = nil -- Janus itself adds it to the answer
    negotiation.keep_vp8_layers(line)
  end
  return { type = "answer", sdp = answer:text(), e2ee = jsep.e2ee }, negotiation.settled(answer)
end

-- The order of preference for codecs when nobody has asked for one.
local usual = { "vp8", "vp9", "h264", "av1", "h265" }

-- The codec with the profile that was asked for, if that profile fits the codec.
local function with_profile(name, profile)
  local patterns = { vp9 = "^%d$", h264 = "^%x%x%x%x%x%x$" }
  if profile and patterns[name] and profile:match(patterns[name]) then return name .. "/" .. profile end
  return name
end

--- The codec that a client wants by name. An empty name becomes "none": no codec is
--- called that, so no m-line gets a codec.
function negotiation.codec(name) return name ~= "" and name:lower() or "none" end

--- The video codecs to ask for when a client wants one by name, and perhaps a
--- profile of VP9 ("2") or H.264 ("42e01f").
function negotiation.video_codecs(name, profile)
  if name then return { with_profile(negotiation.codec(name), profile) } end
  local wanted = {}
  for i, each in ipairs(usual) do wanted[i] = with_profile(each, profile) end
  return wanted
end

return negotiation
