local janus = require "janus"
local http = require "http"
local channel = janus.channel(1)

janus.sleep(1) --> cannot-wait: janus.sleep waits, which is not possible while the script loads
pcall(function() janus.sleep(1) end) --> cannot-wait: while the script loads
channel:receive() --> cannot-wait: channel:receive waits
channel:receive(0)
janus.spawn(function() janus.sleep(1) end)

janus.on("message", function(session, request)
  janus.sleep(0.1)
  for each in function() return channel:receive() end do print(each) end
  for each in channel.receive, channel do print(each) end
  local object = setmetatable({}, { __index = function(_, key) return http.get(key) end }) --> cannot-wait: in a metamethod
  local class = {}
  function class.__index(_, key) return janus.sleep(key) end --> cannot-wait: in a metamethod
  class.__tostring = function() return coroutine.yield() end --> cannot-wait: coroutine.yield is not possible in a metamethod
  class.__call = function() janus.sleep(1) end
  table.sort(request, function(a, b) janus.sleep(0) return a < b end) --> cannot-wait: in a function that table.sort calls
  local text = request.text:gsub("%w+", function(word) return http.get(word).body end) --> cannot-wait: in a function that string.gsub calls
  text = string.gsub(text, "%w+", function(word)
    pcall(function() janus.sleep(1) end) --> cannot-wait: in a function that string.gsub calls
    janus.spawn(function() janus.sleep(1) end)
  end)
  for each in coroutine.wrap(function() coroutine.yield(1) end) do print(each, object, class) end
end)

janus.on("query", function(session)
  janus.sleep(1) --> cannot-wait: in the handler of "query", which must answer at once
  for each in function() return channel:receive() end do print(each) end --> 41 cannot-wait: in the handler of "query"
  for each in channel.receive, channel do print(each) end --> cannot-wait: in the handler of "query"
  session:after(1, function() janus.sleep(1) end)
  return {}
end)

function querySession(id)
  janus.sleep(1) --> cannot-wait: in querySession, which must answer at once
end
