-- Prints the results of janus-sdp for each description in `arg`: a line "name: result"
-- for each question. A test runs this file with the stock library and with ours, by Lua 5.3 and
-- by gopher-lua.
--
-- golua: ignore-file wrong-type, unavailable: it tries what should not be done; lua5.3 sets arg
local sdp = require "janus-sdp"

local function read(file)
  local f = assert(io.open(file, "rb"))
  local text = f:read("*a")
  f:close()
  return text
end

local function show(name, ...)
  local words = {}
  for i = 1, select("#", ...) do
    words[i] = tostring((select(i, ...))):gsub("\r\n", "|")
  end
  print(name .. ": " .. table.concat(words, " "))
end

-- Renders a description without the random number in its o= line.
local function rendered(description)
  return description and sdp.render(description):gsub("o=%- %d+ ", "o=- N ")
end

show("nothing", sdp.parse(nil), sdp.render(nil), sdp.findPayloadType(nil, "vp8"), sdp.findPayloadType({}, nil),
  sdp.findCodec(nil, 1), sdp.findCodec({}, nil), sdp.generateAnswer(nil))
sdp.removeMLine(nil, "audio") sdp.removePayloadType(nil, 1)
show("empty", sdp.render(sdp.parse("")), sdp.findPayloadType({}, "vp8"), sdp.findCodec({}, 96))
show("static", sdp.findCodec({}, 0), sdp.findCodec({}, 8), sdp.findCodec({}, 9))
show("garbage", #sdp.parse("no sdp at all\n\n::\nx"))

for _, options in ipairs {
  {}, { audio = false }, { video = false }, { audio = false, video = false }, { data = true },
  { audioCodec = "pcma", videoCodec = "vp9", vp9Profile = 2 }, { videoCodec = "h264" },
  { videoCodec = "h264", h264Profile = "42001f", audioFmtp = "stereo=1", videoRtcpfb = false },
  { audioCodec = "multiopus", audioPt = 100, videoPt = 101, audioDir = "sendonly", videoDir = "inactive",
    address = "1.2.3.4", sessionName = "name" },
  { audioCodec = "nonsense", videoCodec = "nonsense" }, { ipv6 = true, address = "::1" },
} do
  show("offer", rendered(sdp.generateOffer(options)))
end

for _, file in ipairs(arg) do
  local name = file:match("([^/]+)%.sdp$")
  local text = read(file)
  local function fresh() return sdp.parse(text) end
  show(name .. " round trip", sdp.render(fresh()) == text, #fresh())
  for _, codec in ipairs { "opus", "multiopus", "pcmu", "pcma", "g722", "vp8", "VP8", "vp9", "h264", "av1", "isac16", "red" } do
    show(name .. " pt of " .. codec, sdp.findPayloadType(fresh(), codec))
  end
  for _, q in ipairs { { "vp9", "0" }, { "vp9", "2" }, { "vp9", "7" }, { "h264", "42e01f" }, { "h264", "42E01F" }, { "h264", "64001f" } } do
    show(name .. " pt of " .. q[1] .. " " .. q[2], sdp.findPayloadType(fresh(), q[1], q[2]))
  end
  for _, pt in ipairs { 111, 109, 0, 96, 98, 102, 45, 97, 126, 1 } do
    show(name .. " codec of " .. pt, sdp.findCodec(fresh(), pt))
  end
  for _, type in ipairs { "audio", "video", "application", "text" } do
    local d = fresh()
    sdp.removeMLine(d, type)
    show(name .. " without " .. type, sdp.render(d))
  end
  for _, pt in ipairs { 111, 96, 63 } do
    local d = fresh()
    sdp.removePayloadType(d, pt)
    show(name .. " without pt " .. pt, sdp.render(d))
  end
  for i, options in ipairs {
    {}, { disableTwcc = true }, { videoCodec = "h264", h264Profile = "42e01f" }, { audioCodec = "pcma", videoCodec = "vp9", vp9Profile = "2" },
    { audioCodec = "none" }, { audio = false, video = false, data = false },
  } do
    show(name .. " answer " .. i, sdp.render(sdp.generateAnswer(fresh(), options)))
  end
end
