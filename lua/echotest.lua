-- echotest.lua: sends back whatever you send, and lets you play with it.
--
-- It speaks the language of Janus's own EchoTest plugin, so that the demo page
-- echotest.html works with it. Set `config` in janus.plugin.golua.jcfg to
-- "janus.plugin.echotest" to take that plugin's name (and keep the C plugin from
-- being loaded).
--
-- The shape of it is that of most applications: one table for each session,
-- small functions for what a request can ask, and a coroutine for what is
-- answered later.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local json = require "json"
local sdp = require "janus-sdp"
local logger = require "janus-logger"

logger.prefix("[echotest]")

-- What clients are told goes wrong: the codes of the EchoTest plugin.
local NO_MESSAGE, INVALID_ELEMENT, INVALID_SDP = 411, 413, 414

local sessions = {} -- by the id that Janus knows them by
local waiting = {}  -- coroutines that resumeScheduler() runs next
local packageName = "janus.plugin.golua"

------------------------------------------------------------------------------
-- About this plugin. Janus asks once, after init.

function getPackage() return packageName end
function getName() return "EchoTest in Lua" end
function getDescription() return "Sends back what a peer sends, by echotest.lua" end
function getAuthor() return "The janus-golua authors" end
function getVersion() return 1 end
function getVersionString() return "0.1.0" end

------------------------------------------------------------------------------
-- Requests. Each field that a request may have is checked before any of them is
-- acted on, so that a bad request changes nothing.

local function refuse(code, reason)
  return { echotest = "event", error_code = code, error = reason }
end

local function isBoolean(value) return type(value) == "boolean" end
local function isText(value) return type(value) == "string" end
local function isCount(value)
  return type(value) == "number" and value >= 0 and value == math.floor(value)
end
local function isLayer(value) return isCount(value) and value <= 2 end

local fields = {
  audio = isBoolean, video = isBoolean, data = isBoolean,
  bitrate = isCount, substream = isLayer, temporal = isLayer,
  keyframe = isBoolean, record = isBoolean, filename = isText,
  audiocodec = isText, videocodec = isText, videoprofile = isText,
}

-- The error in a request, or nil.
local function problem(request)
  if type(request) ~= "table" then
    return refuse(NO_MESSAGE, "The request is no object")
  end
  for name, check in pairs(fields) do
    if request[name] ~= nil and request[name] ~= json.util.null and not check(request[name]) then
      return refuse(INVALID_ELEMENT, "Invalid value of " .. name)
    end
  end
end

-- Opens or closes a medium, both ways: "in" is what we send to the peer, "out"
-- what comes from it.
local function switch(id, medium, on)
  configureMedium(id, medium, "in", on)
  configureMedium(id, medium, "out", on)
end

local function startRecordings(id, request)
  local session = sessions[id]
  local base = request.filename or ("echotest-%d-%d"):format(id, os.time())
  startRecording(id,
    "audio", session.audioCodec or "opus", nil, base .. "-audio",
    "video", session.videoCodec or "vp8", nil, base .. "-video",
    "data", "text", nil, base .. "-data")
end

-- What each field of a request does.
local actions = {
  audio = function(id, on) switch(id, "audio", on) end,
  video = function(id, on)
    switch(id, "video", on)
    if on then sendPli(id) end -- what comes back starts with a keyframe
  end,
  data = function(id, on) switch(id, "data", on) end,
  bitrate = function(id, bps) setBitrate(id, bps) end,
  substream = function(id, substream)
    setSubstream(id, substream)
    sendPli(id)
  end,
  temporal = function(id, layer) setTemporalLayer(id, layer) end,
  keyframe = function(id) sendPli(id) end,
  record = function(id, on, request)
    if on then
      startRecordings(id, request)
    else
      stopRecording(id, "audio", "video", "data")
    end
  end,
}

local function act(id, request)
  for name, action in pairs(actions) do
    local value = request[name]
    if value ~= nil and value ~= json.util.null then
      action(id, value, request)
    end
  end
end

------------------------------------------------------------------------------
-- Negotiation.

-- The answer to an offer, and the codecs it settles; nil for an SDP that makes
-- no sense.
local function answerTo(jsep, request)
  local offer = type(jsep.sdp) == "string" and sdp.parse(jsep.sdp)
  if jsep.type ~= "offer" or not offer or #offer == 0 then return nil end
  local answer = sdp.generateAnswer(offer, {
    audioCodec = request.audiocodec, videoCodec = request.videocodec,
    vp9Profile = request.videoprofile, h264Profile = request.videoprofile,
  })
  return { type = "answer", sdp = sdp.render(answer), e2ee = jsep.e2ee }, answer
end

-- The codec that an answer settles for a medium, or nil.
local function settled(answer, medium)
  for _, line in ipairs(answer) do
    local pt = line.type == "m" and line.name:match("^" .. medium .. " 9 %S+ (%d+)")
    if pt then return sdp.findCodec(answer, tonumber(pt)) end
  end
end

-- Handles a request with an offer; runs in a coroutine.
local function negotiate(id, transaction, request, jsep)
  local session = sessions[id]
  if not session then return end -- it left meanwhile
  local reply, answer = answerTo(jsep, request)
  if not reply then
    pushEvent(id, transaction, json.encode(refuse(INVALID_SDP, "Invalid SDP offer")), nil)
    return
  end
  session.audioCodec, session.videoCodec = settled(answer, "audio"), settled(answer, "video")
  if not session.started then -- media flow unless the client says otherwise
    session.started = true
    for _, medium in ipairs { "audio", "video", "data" } do switch(id, medium, true) end
  end
  act(id, request)
  pushEvent(id, transaction, json.encode { echotest = "event", result = "ok" }, json.encode(reply))
end

------------------------------------------------------------------------------
-- What Janus calls.

function init(config)
  packageName = config or packageName
  logger.print("ready as " .. packageName)
end

function destroy() end

function createSession(id) sessions[id] = {} end

function destroySession(id) sessions[id] = nil end

function querySession(id)
  local session = sessions[id]
  return session and json.encode {
    started = session.started == true,
    audio_codec = session.audioCodec, video_codec = session.videoCodec,
  }
end

function handleMessage(id, transaction, message, jsep)
  local request = json.decode(message)
  local wrong = problem(request)
  if wrong then
    return 0, json.encode(wrong)
  end
  if jsep == nil then
    act(id, request)
    return 0, json.encode { echotest = "event", result = "ok" }
  end
  -- An answer takes longer: say that it will come, and make it later.
  local offer = json.decode(jsep)
  waiting[#waiting + 1] = coroutine.create(function()
    negotiate(id, transaction, request, offer)
  end)
  pokeScheduler()
  return 1
end

-- Runs what is waiting. New work that comes up meanwhile waits for its own turn.
function resumeScheduler()
  local ready = waiting
  waiting = {}
  for _, task in ipairs(ready) do
    coroutine.resume(task) -- an error in it is logged, and told to its client
  end
end

function setupMedia(id)
  addRecipient(id, id) -- that is the echo
end

function hangupMedia(id)
  if sessions[id] then
    sessions[id] = {}
    pushEvent(id, nil, json.encode { echotest = "event", result = "done" }, nil)
  end
end

function slowLink(id, uplink, isVideo)
  pushEvent(id, nil, json.encode {
    echotest = "event", event = "slow_link", media = isVideo and "video" or "audio", uplink = uplink,
  }, nil)
end

local function layerChanged(id, layer)
  layer.echotest = "event"
  layer.videocodec = sessions[id] and sessions[id].videoCodec
  pushEvent(id, nil, json.encode(layer), nil)
end

function substreamChanged(id, substream) layerChanged(id, { substream = substream }) end
function temporalLayerChanged(id, layer) layerChanged(id, { temporal = layer }) end
