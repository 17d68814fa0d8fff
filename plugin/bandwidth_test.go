package plugin

import (
	"encoding/json"
	"testing"
)

// A script limits sessions, all and single ones, and reads what is known of a line.
func TestLevel2LimitsAreSetAndRead(t *testing.T) {
	b := start2(t, `
janus.on("admin", function(request)
  local session = janus.session(1)
  if request.all then return { janus.limit(request.limits) } end
  if request.limits then
    local done, set = pcall(session.limit, session, request.limits)
    return { done and set or set:match "session:limit.*" }
  end
  local line = session:bandwidth()
  return { line and line.source or "none", line and line.max or 0 }
end)`)
	ask := func(request, want string) {
		t.Helper()
		if got := b.core.JSONText(b.plugin.HandleAdminMessage(request)); got != want {
			t.Errorf("%s: answered %s, want %s", request, got, want)
		}
	}
	b.attach(1)
	ask(`{}`, `["none",0]`)
	ask(`{"limits":{"bandwidth":true,"max":500}}`, `[true]`)
	ask(`{}`, `["none",0]`) // there is no PeerConnection
	b.plugin.SetupMedia(1)
	ask(`{}`, `["reports",500]`)
	ask(`{"limits":{"max":29}}`, `["session:limit: field 'max' is 29, expected 0, or a whole number from 30 to 1000000"]`)
	ask(`{"limits":{"bandwidth":false}}`, `[true]`)
	ask(`{}`, `["none",0]`)
	ask(`{"all":true,"limits":{"bandwidth":true,"max":0}}`, `[true]`)
	ask(`{}`, `["reports",0]`)
	b.plugin.HangupMedia(1)
	ask(`{}`, `["none",0]`)
	b.plugin.SetupMedia(1) // janus.limit stays
	ask(`{}`, `["reports",0]`)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	ask(`{}`, `["reports",0]`)
}

// A script that is refused at a reload changes no limits; one that takes over sets them in the order in
// which it has asked for them.
func TestAReloadSetsLimitsWhenTheScriptHasTakenOver(t *testing.T) {
	const source = `
janus.on("admin", function() local line = janus.session(1):bandwidth() return { line and line.max or 0 } end)
janus.on("restore", function() assert(janus.session(1):limit { max = 200 }) end)
`
	b := start2(t, source)
	b.attach(1)
	b.plugin.SetupMedia(1)
	max := func() string { return b.core.JSONText(b.plugin.HandleAdminMessage(`{}`)) }
	b.rewrite(app2 + source + `janus.limit { bandwidth = true, max = 700 } error "x"`)
	if err := b.reload(); err == nil || max() != "[0]" {
		t.Errorf("the script was refused with %v, and left the limit %s", err, max())
	}
	b.rewrite(app2 + source + `assert(janus.limit { bandwidth = true, max = 700 })`)
	if err := b.reload(); err != nil || max() != "[200]" {
		t.Errorf("the script took over with %v, and set the limit %s", err, max())
	}
	b.plugin.HangupMedia(1)
	b.plugin.SetupMedia(1)
	if max() != "[700]" {
		t.Errorf("the next PeerConnection has the limit %s", max())
	}
}

// Bounds are told when a value is wrong, and routes of everything have no priority.
func TestLevel2WrongLimitsAreMisuse(t *testing.T) {
	b := start2(t, `
janus.on("admin", function(request)
  local session = janus.session(1)
  local done, why = pcall(load("local janus, session = ... return " .. request.call), janus, session)
  return { done, (tostring(why):gsub("^.-:1: ", "")) }
end)`)
	b.attach(1)
	for call, want := range map[string]string{
		`session:limit { max = 1 }`:                           "session:limit: field 'max' is 1, expected 0, or a whole number from 30 to 1000000",
		`janus.limit { max = 29 }`:                            "janus.limit: field 'max' is 29, expected 0, or a whole number from 30 to 1000000",
		`setLimits { session = 1, max = 12 }`:                 "setLimits: field 'max' is 12, expected 0, or a whole number from 30 to 1000000",
		`session:gop_cache { kbytes = 63 }`:                   "session:gop_cache: field 'kbytes' is 63, expected 0, or a whole number from 64 to 16384",
		`setGopCache { session = 1, kbytes = 1 }`:             "setGopCache: field 'kbytes' is 1, expected 0, or a whole number from 64 to 16384",
		`session:forward { to = 1, priority = 1 }`:            "session:forward: field 'priority' is for a single stream, which medium or from_mindex and to_mindex name",
		`session:forward { to = 1, stage = true }`:            "session:forward: field 'stage' is for a single stream, which medium or from_mindex and to_mindex name",
		`session:forward { to = 1, data = false, floor = 1 }`: "session:forward: field 'floor' is for a single stream, which medium or from_mindex and to_mindex name",
		`session:forward { to = 1, payload_type = 96 }`:       "session:forward: field 'payload_type' is for a single stream, which medium or from_mindex and to_mindex name",
	} {
		request, err := json.Marshal(map[string]string{"call": call})
		if err != nil {
			t.Fatal(err)
		}
		answer := b.core.JSONText(b.plugin.HandleAdminMessage(string(request)))
		if want, _ := json.Marshal([]any{false, want}); answer != string(want) {
			t.Errorf("%s: answered %s, want %s", call, answer, want)
		}
	}
}

// An offer asks a viewer whose line is to be estimated to tell of each packet, and others not.
func TestLevel2OffersAskForFeedbackOnEachPacket(t *testing.T) {
	b := start2(t, `
janus.on("admin", function(request)
  local session = janus.session(request.id)
  if request.on ~= nil then session:limit { bandwidth = request.on } end
  local jsep = assert(session:offer { media = { { kind = "video" }, { kind = "audio" }, { kind = "video", extensions = true } } })
  local _, count = jsep.sdp:gsub("transport%-wide%-cc", "")
  local _, feedback = jsep.sdp:gsub("transport%-cc", "")
  return { count, feedback }
end)`)
	b.attach(1)
	b.attach(2)
	for _, step := range []struct{ request, want string }{{`{"id":1}`, `[1,1]`}, {`{"id":2,"on":true}`, `[2,2]`}} {
		if got := b.core.JSONText(b.plugin.HandleAdminMessage(step.request)); got != step.want {
			t.Errorf("%s: %s, want %s", step.request, got, step.want)
		}
	}
}

// Janus of the branch bwe-tests has other structs with the same number of the API.
func TestACoreThatEstimatesByItselfIsRefused(t *testing.T) {
	if err := (Build{API: 102, Janus: 1102, Estimates: true}).Check(); err == nil {
		t.Error("the plugin runs in Janus of the branch bwe-tests")
	}
	if err := (Build{API: 102, Janus: 1102}).Check(); err != nil {
		t.Error(err)
	}
}
