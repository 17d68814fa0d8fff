-- A script of level 1.
json = require "json"

function init(config) --> missing-callback: a script must define querySession, resumeScheduler and setupMedia, too
  sessions = {}
end

function destroy() end

function createSession(id)
  sessions[id] = { id = id }
  counter = 0 --> accidental-global: counter is set in a function
  counter = counter + 1
end

function destroySesion(id) --> misspelt-callback: did you mean destroySession?
  sessions[id] = nil
end

function handelMessage(id, transaction, message, jsep) --> misspelt-callback: did you mean handleMessage?
  local request = json.decode(message)
  pushEvnt(id, transaction, json.encode { ok = true }) --> undefined-global: did you mean pushEvent?
  pushEvent(id, transaction) --> missing-argument: pushEvent: argument 3 (event) is missing
  pushEvent(id, nil, "{}", nil, 5) --> extra-argument: pushEvent takes 4 arguments, not 5
  pushEvent(id, nil, "{}", nil)
  pushEvent("12", 7, "{}")
  pushEvent("twelve", 7, {}) --> 13 wrong-type: argument 1 (id) is "twelve", expected a number --> wrong-type: argument 3 (event) is a table, expected a string
  configureMedium(id, "vidoe", "in", 1) --> wrong-value: did you mean video?
  configureMedium(id, "text", "in", true) --> wrong-value: expected "audio", "video" or "data"
  timeCallback("tick", nil, 1000)
  timeCallback("tikc", nil, 1000) --> undefined-global: nothing sets the global function tikc; did you mean tick?
  timeCallback(tick, 1000) --> missing-argument: timeCallback: argument 3 (milliseconds) is missing
  forward { from = id, too = 3 } --> unknown-field: did you mean to? --> missing-field: forward: field to is missing
  addRecipient(id, handleMesage) --> undefined-global: nothing sets the global variable handleMesage
  return 0, json.encode(reqest) --> undefined-global: did you mean request?
end

-- It is called by its name.
function tick() end

-- It is used, so that it is none of Janus's.
function hangupMedias() hangupMedia(1) end
hangupMedias()

function hangupMedia(id) return talking end --> undefined-global: the callback talking is used, but not defined

function slowlink(id) end --> misspelt-callback: did you mean slowLink?
