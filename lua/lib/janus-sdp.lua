-- janus-sdp: SDP (RFC 8866) for scripts: parse, search, change, offer, answer.
--
-- A description is a list of lines, { type = "a", name = "rtpmap",
-- value = "96 VP8/90000" }: `name` stands before the first colon and `value` behind it.
-- Without a colon, value is nil. The functions and their results are those of the
-- library of the same name that comes with Janus, with these differences:
--
--   * a codec is found by its whole name only: "opus" is not found in
--     "multiopus"; "isac16" and "isac32" are found by their clock rate;
--   * a profile is looked for in the fmtp line of its own payload type; VP9 without
--     a profile has profile 0; for H.264, packetization mode 1 is preferred;
--   * findCodec also knows H265 and AV1, and returns "telephone-event" for that codec;
--   * removePayloadType does not touch extensions and SSRCs of the same number;
--   * generateAnswer rejects the media for which the options say false, writes only
--     the protocol of a rejected m-line, keeps an o= line with an IPv6 address,
--     takes AV1 and H.265 if there is nothing else, chooses among the codecs of
--     the m-line that it answers, does not accept an m-line with port 0,
--     and negotiates every RTP extension that Janus can pass on.
--
-- For several m-lines of a kind, directions, simulcast and renegotiation use the module
-- "sdp" of level 2.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local sdp = {}

-- The codecs in SDP. `static` is the payload type by which a codec is known without an
-- rtpmap (RFC 3551).
local codecs = {
  opus = { rtpmap = "opus/48000/2" },
  multiopus = { rtpmap = "multiopus/48000/6" },
  pcmu = { rtpmap = "PCMU/8000", static = 0 },
  pcma = { rtpmap = "PCMA/8000", static = 8 },
  g722 = { rtpmap = "G722/8000", static = 9 },
  isac16 = { rtpmap = "ISAC/16000" },
  isac32 = { rtpmap = "ISAC/32000" },
  vp8 = { rtpmap = "VP8/90000" },
  vp9 = { rtpmap = "VP9/90000", profile = "profile-id", absent = "0" },
  h264 = { rtpmap = "H264/90000", profile = "profile-level-id" },
  h265 = { rtpmap = "H265/90000" },
  av1 = { rtpmap = "AV1/90000" },
  ["telephone-event"] = { rtpmap = "telephone-event/8000" },
}

-- The order in which an answer prefers codecs.
local audioCodecs = { "opus", "multiopus", "pcmu", "pcma", "g722", "isac16", "isac32" }
local videoCodecs = { "vp8", "vp9", "h264", "av1", "h265" }

-- The RTP extensions that Janus handles itself or passes between peers.
local extensions = {
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "urn:3gpp:video-orientation",
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
  "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
}
local transportWide = "draft-holmer-rmcat-transport-wide-cc-extensions-01"

local function line(type, name, value)
  return { type = type, name = name, value = value }
end

-- Splits "96 VP8/90000" into 96 and "VP8/90000".
local function payloadType(value)
  local number, rest = (value or ""):match("^(%d+)%s*(.*)$")
  return tonumber(number), rest
end

-- The codec in an rtpmap: "vp8" for "VP8/90000".
local function codecOf(rtpmap)
  local name, rate = rtpmap:lower():match("^([^/]+)/?(%d*)")
  if name == "isac" then
    name = rate == "32000" and "isac32" or "isac16"
  end
  return name
end

-- The fmtp parameters of a payload type, or nil.
local function parameters(description, pt)
  for _, l in ipairs(description) do
    if l.name == "fmtp" then
      local number, text = payloadType(l.value)
      if number == pt then return text end
    end
  end
end

-- The value of a parameter, in lower case; nil if there is none.
local function parameter(text, name)
  return (";" .. (text or ""):lower():gsub("%s", "") .. ";"):match(";" .. name:gsub("%-", "%%-") .. "=([^;]*);")
end

local function hasProfile(description, pt, codec, profile)
  local known = codecs[codec]
  if not known or not known.profile then
    return true -- this codec has no profiles
  end
  local value = parameter(parameters(description, pt), known.profile) or known.absent
  return value == nil or value == tostring(profile):lower()
end

-- Parses text into lines; nil for nil.
function sdp.parse(text)
  if text == nil then return nil end
  local description = {}
  for raw in text:gmatch("[^\r\n]+") do
    local rest = raw:sub(3)
    local name, value = rest:match("^([^:]*):(.*)$")
    description[#description + 1] = line(raw:sub(1, 1), name or rest, value)
  end
  return description
end

-- Renders lines as text; nil for nil.
function sdp.render(description)
  if description == nil then return nil end
  local text = {}
  for i, l in ipairs(description) do
    text[i] = l.type .. "=" .. l.name .. (l.value and ":" .. l.value or "") .. "\r\n"
  end
  return table.concat(text)
end

-- The payload type of a codec, with that profile (VP9, H.264) if one is given;
-- -1 if there is none.
function sdp.findPayloadType(description, codec, profile)
  if description == nil or codec == nil then return -1 end
  codec = codec:lower()
  local found = -1
  for _, l in ipairs(description) do
    local pt, rtpmap
    if l.name == "rtpmap" then pt, rtpmap = payloadType(l.value) end
    if pt and codecOf(rtpmap) == codec
      and (profile == nil or hasProfile(description, pt, codec, profile)) then
      if codec ~= "h264" or parameter(parameters(description, pt), "packetization-mode") == "1" then
        return pt
      end
      if found < 0 then found = pt end -- the other packetization mode is better than none
    end
  end
  return found
end

-- The codec's name for a payload type, or nil; -1 without arguments.
function sdp.findCodec(description, pt)
  if description == nil or pt == nil then return -1 end
  for name, codec in pairs(codecs) do
    if codec.static == pt then return name end
  end
  for _, l in ipairs(description) do
    if l.name == "rtpmap" then
      local number, rtpmap = payloadType(l.value)
      if number == pt then
        local name = codecOf(rtpmap)
        return codecs[name] and name or nil
      end
    end
  end
  return nil
end

-- Keeps the lines for which a function returns true, in place.
local function keep(description, wanted)
  local kept = 0
  local count = #description
  for i = 1, count do
    local l = description[i]
    if wanted(l) then
      kept = kept + 1
      description[kept] = l
    end
  end
  for i = kept + 1, count do
    description[i] = nil
  end
end

-- Removes the m-lines of a type ("audio", "video", "application").
function sdp.removeMLine(description, type)
  if description == nil or type == nil then return end
  local removing = false
  keep(description, function(l)
    if l.type == "m" then
      removing = l.name:find(type, 1, true) == 1
    end
    return not removing
  end)
end

local ofPayloadType = { rtpmap = true, fmtp = true, ["rtcp-fb"] = true }

-- Removes a payload type and its attributes from all m-lines.
function sdp.removePayloadType(description, pt)
  if description == nil or pt == nil then return end
  keep(description, function(l)
    if l.type == "m" then
      -- media, port and protocol are no payload types
      local head, formats = l.name:match("^(%S+ %S+ %S+)(.*)$")
      if head then
        l.name = head .. formats:gsub("%S+", function(format)
          if tonumber(format) == pt then return "" end
        end):gsub(" +", " "):gsub(" $", "")
      end
    end
    return not (ofPayloadType[l.name] and payloadType(l.value) == pt)
  end)
end

-- The lines for one medium in an offer, or nil for a codec that we do not know.
local function offeredCodec(name, pt)
  local codec = codecs[name]
  if not codec then return nil end
  return { name = name, pt = codec.static or pt, rtpmap = codec.rtpmap }
end

-- The fmtp of offered video, or nil.
local function videoParameters(options, codec)
  if codec.name == "vp9" and options.vp9Profile ~= nil then
    return "profile-id=" .. options.vp9Profile
  elseif codec.name == "h264" and options.h264Profile then
    return "profile-level-id=" .. options.h264Profile .. ";packetization-mode=1"
  elseif options.videoFmtp ~= nil then
    return options.videoFmtp
  elseif codec.name == "h264" then
    return "profile-level-id=42e01f;packetization-mode=1"
  end
end

-- Makes an offer. All options may be left out: audio, video (true),
-- data (false); audioCodec ("opus"), videoCodec ("vp8"), audioPt, videoPt,
-- audioDir, videoDir ("sendrecv"), audioFmtp, videoFmtp, vp9Profile,
-- h264Profile, videoRtcpfb (true), address ("127.0.0.1"), ipv6, sessionName.
-- Returns nil when nothing is left to offer.
function sdp.generateOffer(options)
  options = options or {}
  local audio = options.audio ~= false
    and offeredCodec(options.audioCodec or "opus", options.audioPt or 111) or nil
  local video = options.video ~= false
    and offeredCodec(options.videoCodec or "vp8", options.videoPt or 96) or nil
  local data = options.data == true
  if not audio and not video and not data then return nil end

  local address = (options.ipv6 and "IP6 " or "IP4 ") .. (options.address or "127.0.0.1")
  local offer = {}
  local function add(type, name, value) offer[#offer + 1] = line(type, name, value) end

  add("v", "0")
  add("o", "- " .. ("%d"):format(math.random(2 ^ 31 - 1)) .. " 1 IN " .. address)
  add("s", options.sessionName or "Janus Lua session")
  add("t", "0 0")
  add("c", "IN " .. address)

  local function medium(type, codec, direction, feedback, fmtp)
    add("m", type .. " 9 UDP/TLS/RTP/SAVPF " .. codec.pt)
    add("c", "IN " .. address)
    add("a", direction or "sendrecv")
    add("a", "rtpmap", codec.pt .. " " .. codec.rtpmap)
    for _, kind in ipairs(feedback) do
      add("a", "rtcp-fb", codec.pt .. " " .. kind)
    end
    if fmtp then add("a", "fmtp", codec.pt .. " " .. fmtp) end
  end

  if audio then
    medium("audio", audio, options.audioDir, {}, options.audioFmtp)
  end
  if video then
    local feedback = options.videoRtcpfb ~= false and { "ccm fir", "nack", "nack pli", "goog-remb" } or {}
    medium("video", video, options.videoDir, feedback, videoParameters(options, video))
  end
  if data then
    add("m", "application 9 DTLS/SCTP 5000")
    add("c", "IN " .. address)
    add("a", "sendrecv")
    add("a", "sctmap", "5000 webrtc-datachannel 16")
  end
  return offer
end

-- The payload type that an answer selects for an m-line, or nil.
local function chosen(section, codec, preferred, profiles)
  for _, name in ipairs(codec and { codec } or preferred) do
    local pt = sdp.findPayloadType(section, name, profiles[name])
    if pt >= 0 then return pt end
  end
end

-- The lines of the m-line that begins at `from`.
local function section(description, from)
  local lines = {}
  for i = from, #description do
    if i > from and description[i].type == "m" then break end
    lines[#lines + 1] = description[i]
  end
  return lines
end

-- The m= line that rejects an m-line such as "video 9 UDP/TLS/RTP/SAVPF 96 97".
local function rejection(name)
  local type, protocol, format = name:match("^(%S+) %S+ (%S+) (%S+)")
  if type == "application" then return type .. " 0 " .. protocol .. " " .. format end
  return name:match("^%S*") .. " 0 UDP/TLS/RTP/SAVPF 0"
end

local mirrored = { sendonly = "recvonly", recvonly = "sendonly" }

-- The answer's extmap for an extmap of the offer, or nil when Janus cannot use it.
local function answeredExtension(value, withTransportWide)
  local known = withTransportWide and value:find(transportWide, 1, true)
  for _, uri in ipairs(extensions) do
    known = known or value:find(uri, 1, true)
  end
  if not known then return nil end
  return (value:gsub("^(%d+)/(%l+)", function(id, direction)
    return id .. "/" .. (mirrored[direction] or direction)
  end, 1))
end

-- Makes the answer to an offer. It accepts the first audio, video and data m-line, with
-- one codec each, and rejects all others. All options may be left out: audio, video,
-- data (false rejects), audioCodec, videoCodec, vp9Profile, h264Profile, disableTwcc.
-- Returns nil if there is no offer.
function sdp.generateAnswer(offer, options)
  if offer == nil then return nil end
  options = options or {}
  local profiles = { vp9 = options.vp9Profile, h264 = options.h264Profile }
  -- How to choose for an m-line of each kind. The first accepted one removes the entry.
  local choose = {
    audio = options.audio ~= false
      and function(lines) return chosen(lines, options.audioCodec, audioCodecs, profiles) end or nil,
    video = options.video ~= false
      and function(lines) return chosen(lines, options.videoCodec, videoCodecs, profiles) end or nil,
    application = options.data ~= false and function() return true end or nil,
  }
  local answer = {}
  local function add(type, name, value) answer[#answer + 1] = line(type, name, value) end

  local inMedia = false
  local accepted -- the payload type, or true for data; nil in a rejected m-line
  for i, l in ipairs(offer) do
    if l.type == "m" then
      inMedia = true
      local type = l.name:match("^%S*")
      accepted = nil
      if choose[type] and not l.name:find("^%S+ 0 ") then -- port 0: the m-line is not used any more
        accepted = choose[type](section(offer, i))
      end
      if accepted then choose[type] = nil end
      if not accepted then
        add("m", rejection(l.name))
      elseif type == "application" then
        add("m", l.name)
      else
        add("m", type .. " 9 UDP/TLS/RTP/SAVPF " .. accepted)
      end
    elseif not inMedia then
      if l.type ~= "a" or l.value == nil then add(l.type, l.name, l.value) end
    elseif accepted and l.type == "a" then
      if l.value == nil then
        add("a", mirrored[l.name] or l.name)
      elseif ofPayloadType[l.name] then
        if payloadType(l.value) == accepted then add("a", l.name, l.value) end
      elseif l.name == "extmap" then
        local value = answeredExtension(l.value, options.disableTwcc ~= true)
        if value then add("a", "extmap", value) end
      end
    end
  end
  return answer
end

return sdp
