package plugin

import (
	"testing"
)

// A script limits sessions, all and single ones, and reads what is known of a line.
func TestLevel2LimitsAreSetAndRead(t *testing.T) {
	b := start2(t, `
janus.on("admin", function(request)
  local session = janus.session(1)
  if request.all then return { janus.limit(request.limits) } end
  if request.limits then local set, reason = session:limit(request.limits) return { set or reason } end
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
	ask(`{"limits":{"max":29}}`, `["the most that is sent must be 0, or from 30 to 1,000,000 kbit\/s"]`)
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
