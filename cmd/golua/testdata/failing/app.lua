local janus = require "janus"
janus.on("message", function(session, request) return { room = 1, names = { "Ada", "Bob" }, open = true } end)
