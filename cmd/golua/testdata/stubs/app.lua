local janus = require "janus"
local redis = require "redis"
local http = require "http"
local connection = redis.connect { host = "db" }

janus.on("message", function(session, request)
  if request.get then return { value = connection:get(request.get), host = connection.host } end
  if request.set then return { done = connection:set(request.set, request.value) } end
  if request.subscribe then
    local heard
    connection:subscribe("news", function(text) heard = text return #text end)
    return { heard = heard }
  end
  if request.url then
    local answer, why = http.post(request.url, { json = { a = 1 }, headers = { ["X-Key"] = "k" } })
    if not answer then return nil, why end
    return { status = answer.status, body = answer:json(), type = answer.headers["content-type"] }
  end
  if request.lookup then return { found = require("directory").lookup(request.lookup) } end
  return {}
end)
