local janus = require "janus"
janus.on("message", function(session, request)
  if request.loop then while true do end end
  if request.restless then janus.every(0, function() end) end
  return {}
end)
