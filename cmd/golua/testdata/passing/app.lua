local janus = require "janus"
local ticks = 0
janus.every(10, function() ticks = ticks + 1 end)
janus.plugin { package = "janus.plugin.sample", name = "Sample" }
janus.on("message", function(session, request, jsep, transaction)
  if request.sleep then janus.sleep(request.sleep) end
  if request.refuse then return nil, request.refuse end
  if request.fail then error("no luck") end
  if request.later then
    session:after(request.later, function() session:send({ late = true }, { transaction = transaction }) end)
    return janus.later
  end
  if request.push then for i = 1, request.push do session:send { n = i } end end
  if request.forward_to then session:forward { to = janus.session(request.forward_to) } end
  if request.forward_rtp then return { id = session:forward_rtp { medium = "audio", host = "127.0.0.1", port = request.forward_rtp } } end
  if request.token then return { signed = janus.auth.signed(), valid = janus.auth.valid(request.token), grants = janus.auth.grants(request.token, "room=1") } end
  if request.call then return { result = session[request.call](session, request.argument) } end
  if jsep and jsep.type == "offer" then return { ok = true }, (session:answer(jsep)) end
  if request.offer then
    local offer = session:offer { media = { { kind = "audio", codec = "opus", direction = "sendonly" } } }
    return { ok = true }, offer
  end
  return { ticks = ticks, config = janus.config, null = request.null, list = request.list, got = jsep and jsep.type }
end)
local queries = janus.metrics.counter("sample_queries_total", "Queries.", { "session" })
local sizes = janus.metrics.histogram("sample_bytes", "Sizes.", nil, { 10, 20 })
janus.on("query", function(session) queries:inc(1, { session = session.id }) sizes:observe(15) return { id = session.id } end)
janus.on("admin", function(request) return { got = request } end)
janus.on("slow-link", function(session, link) session:send { link = link } end)
