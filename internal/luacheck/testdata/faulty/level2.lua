-- A script of level 2.
local janus = require "janus"
local http = require "http"
local log = require "log"
local store = require "store"

janus.plugin { pakage = "janus.plugin.test" } --> unknown-field: janus.plugin: there is no field pakage; did you mean package?
janus.plugin { name = 7 } --> wrong-type: janus.plugin: field name is a number, expected a string or nil

janus.on("mesage", function() end) --> 10 unknown-event: there is no event "mesage"; did you mean message?
janus.on("dataready", function() end) --> unknown-event: did you mean data-ready?
janus.on("nonsense", function() end) --> unknown-event: there is no event "nonsense", but attach, message
janus.on("media") --> missing-argument: janus.on: argument 2 (handler) is missing
janus.on("media", "handler") --> wrong-type: argument 2 (handler) is "handler", expected a function
janus.onn("media", print) --> 7 unknown-field: janus has no onn; did you mean on?

local function onMedia(session)
  session:forwrad { to = session } --> 11 unknown-field: janus.Session has no forwrad; did you mean forward?
  session:reply {} --> unknown-field: janus.Session has no reply
  session.room = "a" -- sessions keep what scripts put into them
  session.leave = function() end
  session:leave()
end

janus.on("media", onMedia)
janus.on("detach", function(session)
  local other = assert(janus.session(session.id + 1))
  other:sendData("x") --> unknown-field: did you mean send_data?
  other:send() --> missing-argument: session:send: argument 1 (event) is missing
  other:send({}, { transaction = "a", jsep = { tpye = "offer" } }) --> unknown-field: session:send: field jsep: there is no field tpye; did you mean type?
  other.send({ hello = 1 }) --> wrong-call: session:send is called with a dot, without its object
  other.send(other, { hello = 1 })
  other:forward(session) --> wrong-type: session:forward: argument 1 (route) is a janus.Session, expected a table janus.Route
  other:forward { session } --> missing-field: session:forward: field to is missing --> unknown-field: session:forward: an item has no name
  other:forward { to = session, medium = "vidoe" } --> wrong-value: field medium is "vidoe", expected "audio", "video" or nil; did you mean video?
  setBitrate(other, 128000)
  setBitrate(print, 128000) --> wrong-type: setBitrate: argument 1 (id) is a function, expected a number
  other:layers { substreem = 1 } --> unknown-field: did you mean substream?
  other:layers { substream = "1" } --> wrong-type: field substream is "1", expected a number or nil
  other:bitrate("fast") --> wrong-type: session:bitrate: argument 1 (bps) is "fast", expected a number
  other:after(function() end, 3) --> wrong-type: argument 1 (seconds) is a function --> wrong-type: argument 2 (fn) is a number
  for _, each in ipairs(janus.sessions()) do
    each:hangupp() --> unknown-field: did you mean hangup?
  end
  janus.session() --> missing-argument: janus.session: argument 1 (id) is missing
  local task = janus.spawn(print)
  task:jion() --> unknown-field: janus.Task has no jion; did you mean join?
  if task.stop then task:stop() end
end)

janus.on("message", function(session, request, jsep, transaction)
  local response = http.gte("https://a") --> unknown-field: http has no gte; did you mean get?
  local answer, reason = http.get("https://a", { timeuot = 3, headers = { a = 1 } }) --> unknown-field: did you mean timeout?
  print(answer.stauts, answer:jsn(), answer.headers["x"]) --> 16 unknown-field: did you mean status? --> unknown-field: did you mean json?
  http:get("https://a") --> wrong-call: http.get is called with a colon
  http.post("https://a", { jsno = {} }) --> unknown-field: did you mean json?
  http.get("https://a", { tls = { insecur = true } }) --> unknown-field: there is no field insecur; did you mean insecure?
  log.info("a" .. request.name, "b") --> wrong-type: log.info: argument 2 (fields) is "b", expected a table or nil
  log.with({ a = 1 }):inof("x") --> unknown-field: log.Logger has no inof; did you mean info?
  log.with({ a = 1 }):info() --> missing-argument: log.Logger:info: argument 1 (message) is missing
  store.set("a", print) --> wrong-type: store.set: argument 2 (value) is a function
  store.open("rooms"):icnr("a") --> unknown-field: did you mean incr?
  local description = require("sdp").parse(jsep.sdp)
  print(jsep.simulcast, jsep.tpye) --> unknown-field: janus.Jsep has no tpye; did you mean type?
  description.media[1]:codecc("vp8") --> unknown-field: sdp.Media has no codecc; did you mean codec?
  return janus.latr --> unknown-field: did you mean later?
end)
