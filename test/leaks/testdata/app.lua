-- What the sessions of this test run: each function of the plugin that allocates
-- memory of C, or may keep a reference of the core's.
local janus = require "janus"

local live = 0

-- Whatever a session has begun, its end ends: only every second one is tidy.
local function record(session, folder)
  for _, medium in ipairs { "audio", "video", "data" } do
    local codec = ({ audio = "opus", video = "vp8", data = "text" })[medium]
    assert(session:record { medium = medium, codec = codec, folder = folder, file = medium .. session.id })
  end
  if session.id % 2 == 0 then
    for _, medium in ipairs { "audio", "video", "data" } do session:stop_record { medium = medium } end
  end
end

local requests = {}

function requests.quick(session, request)
  session:notify { of = session.id }
  janus.notify { of = "nobody" }
  return { you = session.id }
end

function requests.slow(session, request)
  session:send { before = "waiting" }
  janus.sleep(0.001)
  return { you = session.id }
end

-- What still waits when the client leaves.
function requests.stay(session)
  session:every(0.5, function() session:send { tick = true } end)
  session:after(3600, function() end)
  session:spawn(function() janus.sleep(3600) end)
  return { you = session.id }
end

function requests.fail() error("meant to fail") end

function requests.outside(session, request)
  record(session, request.folder)
  assert(session:forward_rtp { medium = "audio", host = "localhost", family = "ipv4", port = 4000, payload_type = 111 })
  assert(session:forward_rtp { medium = "video", host = "127.0.0.1", port = 4002, srtp_suite = 32, srtp_key = ("A"):rep(40) })
  local source = assert(janus.receive_rtp { streams = { { medium = "audio", ssrc = 1 }, { medium = "video", ssrc = 2 } } })
  assert(source:forward { to = session, from_mindex = 0, to_mindex = 0 })
  assert(source:detach())
  return { you = session.id }
end

function requests.call(session, request, jsep)
  session:forward { to = session }
  session:bitrate(256000)
  return { you = session.id }, assert(session:answer(jsep))
end

function requests.offer(session)
  return { you = session.id }, assert(session:offer { media = { { kind = "audio" }, { kind = "video" } } })
end

function requests.live() return { live = live } end
function requests.collect() return { count = collectgarbage() } end

janus.on("attach", function() live = live + 1 end)
janus.on("detach", function(session)
  live = live - 1
  session:send { too = "late" }
end)
janus.on("message", function(session, request, jsep) return requests[request.request](session, request, jsep) end)
janus.on("data", function(session, message, about)
  session:send_data(message, { label = about.label, binary = about.binary })
  session:send { got = #message }
end)
janus.on("query", function(session) return { id = session.id } end)
janus.on("admin", function(request) return { echo = request } end)
