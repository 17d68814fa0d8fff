package bench

import (
	"slices"
	"testing"

	"janus-golua/test/janustest"
)

// idle has the callbacks that a script of level 1 must have, but for handleMessage.
const idle = `
function init() end
function destroy() end
function resumeScheduler() end
function createSession() end
function destroySession() end
function querySession() end
function setupMedia() end
function hangupMedia() end
`

// answering answers requests at once: with a constant, with a table after decoding
// the request, or with the request's own text.
const answering = idle + `
local json = require "json"
function handleMessage(id, transaction, message)
	if message:find("constant", 1, true) then return 0, '{"reply":"constant"}' end
	local request = json.decode(message)
	if request.request == "decoded" then return 0, json.encode({ reply = "constant" }) end
	return 0, json.encode(request)
end
`

// answering2 is the same for level 2, which only our plugin has.
const answering2 = `
local janus = require "janus"
janus.on("message", function(session, request)
	if request.request == "constant" or request.request == "decoded" then return { reply = "constant" } end
	return request
end)
`

var requestTargets = []figure{
	{"constant reply", "cpu", "ns CPU per request", 0},
	{"constant reply", "call99", "ns of a call, p99", 0},
	{"decoded request", "cpu", "ns CPU per request", 0},
	{"decoded request", "call99", "ns of a call, p99", 0},
	{"356 bytes", "cpu", "ns CPU per request", 0.25},
	{"356 bytes", "call99", "ns of a call, p99", 0},
	{"356 bytes, 2 threads", "cpu", "ns CPU per request", 0.25},
	{"356 bytes, 2 threads", "call99", "ns of a call, p99", 0.5},
}

// decodedTargets are the targets of level 2. Level 2 decodes each request, so it is not
// compared with a script that only looks at the text and answers with a constant.
func decodedTargets() []figure {
	return slices.DeleteFunc(slices.Clone(requestTargets), func(f figure) bool { return f.scenario == "constant reply" })
}

// TestRequests measures the cost of requests that the script answers at once.
func TestRequests(t *testing.T) {
	wanted(t, "requests")
	host := buildHost(t)
	const only = "GOLUA_BENCH_REQUESTS=1"
	var level1, level2 table
	for range rounds(7) {
		stock := runHost(t, host, janustest.StockLua, answering, only)
		level1.add(stock, runHost(t, host, janustest.Golua, answering, only))
		level2.add(stock, runHost(t, host, janustest.Golua, answering2, only))
	}
	t.Log("level 1, the same script")
	level1.print(t, requestTargets)
	t.Log("level 2, against the stock plugin's level 1")
	level2.print(t, decodedTargets())
}
