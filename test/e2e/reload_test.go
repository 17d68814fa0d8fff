package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// A call goes on through twenty reloads: every packet comes back, in order, and
// the script still knows its session.
func TestACallGoesOnThroughReloads(t *testing.T) {
	script := t.TempDir() + "/app.lua"
	source := fragile + `
generation = GENERATION
function exportState() return { generation = generation } end
function importState(state) before = state.generation end
function querySession() return json.encode { generation = generation, before = before } end
`
	write := func(generation int) {
		writeFile(t, script, strings.Replace(source, "GENERATION", fmt.Sprint(generation), 1))
	}
	write(0)
	j := Start(t, Options{Plugin: Golua, Script: script})
	handle, peer := call(t, j, Golua.Package)
	admin := j.Admin()
	echoes(peer, peer.Video, Video, 1)
	sent, got := 0, len(peer.Packets(Video))
	for generation := 1; generation <= 20; generation++ {
		write(generation)
		for range 5 {
			peer.Video.Send(fmt.Sprint("during ", sent))
			sent++
		}
		if answer := admin.MessagePlugin(Golua.Package, map[string]any{"golua": "reload"}); answer.Get("response.golua").String() != "reloaded" {
			t.Fatalf("reload was answered %s", answer.Raw)
		}
		info := admin.HandleInfo(handle).Get("plugin_specific")
		if info.Get("generation").Int() != int64(generation) || info.Get("before").Int() != int64(generation-1) {
			t.Errorf("after reload %d the script says %s", generation, info.Raw)
		}
	}
	Eventually(t, "all packets", func() bool { return len(peer.Packets(Video)) >= got+sent })
	Continuous(t, peer.Packets(Video), 3000)

	writeFile(t, script, "x = = 1")
	answer := admin.MessagePlugin(Golua.Package, map[string]any{"golua": "reload"})
	if !strings.Contains(answer.Get("response.error").String(), "app.lua") {
		t.Errorf("a faulty script was answered %s", answer.Raw)
	}
	echoes(peer, peer.Video, Video, 5)
	if answer := handle.Call(map[string]any{}); !answer.Get("fine").Bool() {
		t.Errorf("the old script answers %s", answer.Raw)
	}
}

// waiting is a script whose handlers wait, so that a reload comes in between. It answers 50 ms
// later, by its result or by an event, and names the generation that has seen the request.
const waiting = `
local json, janus = require "json", require "janus"
function init() end
function destroy() end
function createSession(id) end
function destroySession(id) end
function querySession(id) return "{}" end
function setupMedia(id) end
function hangupMedia(id) end
function resumeScheduler() end
function exportState() return {} end
function importState() end
function handleMessage(id, tr, message)
  local request = json.decode(message)
  local answer = json.encode { generation = GENERATION }
  pushEvent(id, nil, json.encode { seen = tr, generation = GENERATION }, nil)
  if request.how == "at once" then return 0, answer end
  if request.how == "push" then
    janus.spawn(function() janus.sleep(0.05) pushEvent(id, tr, answer, nil) end)
    return 1
  end
  janus.sleep(0.05)
  return 0, answer
end
`

// asked is a client that sends a request 50 times a second until it is stopped: its handle,
// and the answers by transaction.
type asked struct {
	handle  *Handle
	answers map[string]gjson.Result
}

func ask(handle *Handle, ended *atomic.Bool) asked {
	a := asked{handle, make(map[string]gjson.Result)}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i := 0; !ended.Load(); i++ {
		answer := handle.Message(map[string]any{"how": []string{"wait", "push", "at once"}[i%3]}, nil)
		a.answers[answer.Get("transaction").String()] = answer
		<-tick.C
	}
	return a
}

// complete says whether an event has come for each acknowledged request.
func (a asked) complete() bool {
	got := make(map[string]bool)
	for _, event := range a.handle.Events() {
		got[event.Get("transaction").String()] = true
	}
	for transaction, answer := range a.answers {
		if answer.Get("janus").String() == "ack" && !got[transaction] {
			return false
		}
	}
	return true
}

// flush sends another request and waits for the handler's message. That message comes after
// everything that was sent before, including second answers.
func (a asked) flush(t *testing.T) {
	last := a.handle.Message(map[string]any{"how": "at once"}, nil)
	transaction := last.Get("transaction").String()
	a.answers[transaction] = last
	Eventually(t, "the last event", func() bool {
		events := a.handle.Events()
		return slices.ContainsFunc(events, func(event gjson.Result) bool {
			return event.Get("plugindata.data.seen").String() == transaction
		})
	})
}

// check looks at every event in order, and returns how many requests were given up. The
// generation in a client's events never goes back: the error of a request comes after all events
// of the generation that has seen the request, and before those of the next one.
func (a asked) check(t *testing.T) (failures int) {
	seen, answered := make(map[string]int64), make(map[string]int)
	latest := int64(0)
	for _, event := range a.handle.Events() {
		if event.Get("janus").String() != "event" {
			continue
		}
		data, transaction := event.Get("plugindata.data"), event.Get("transaction").String()
		generation := data.Get("generation").Int()
		switch {
		case data.Get("seen").Exists():
			seen[data.Get("seen").String()] = generation
		case data.Get("error_code").Int() == 500:
			failures++
			generation = seen[transaction]
			answered[transaction]++
		default:
			answered[transaction]++
			if was, known := seen[transaction]; !known || was != generation {
				t.Errorf("%s, seen by generation %d, was answered %s", transaction, was, event.Raw)
			}
		}
		if generation < latest {
			t.Errorf("behind an event of generation %d came %s of generation %d", latest, event.Raw, generation)
		}
		latest = generation
	}
	for transaction, answer := range a.answers {
		want := map[string]int{"ack": 1, "success": 0}
		events, known := want[answer.Get("janus").String()]
		if _, was := seen[transaction]; !was || !known || answered[transaction] != events {
			t.Errorf("%s got %d events behind %s", transaction, answered[transaction], answer.Raw)
		}
	}
	return failures
}

// Four clients send 200 requests a second, and the handler works 50 ms on each, through
// twenty reloads. Each request gets one answer, from the generation that has seen it.
func TestEachRequestHasOneAnswerThroughReloads(t *testing.T) {
	script := t.TempDir() + "/app.lua"
	write := func(generation int) {
		writeFile(t, script, fmt.Sprintf("GENERATION = %d\n", generation)+waiting)
	}
	write(1)
	j := Start(t, Options{Plugin: Golua, Script: script})
	admin := j.Admin()
	var ended atomic.Bool
	clients := make([]asked, 4)
	var work sync.WaitGroup
	for i := range clients {
		handle := j.Connect().Attach(Golua.Package)
		work.Go(func() { clients[i] = ask(handle, &ended) })
	}
	for generation := 2; generation <= 21; generation++ {
		time.Sleep(100 * time.Millisecond) // requests come in between two reloads
		write(generation)
		if answer := admin.MessagePlugin(Golua.Package, map[string]any{"golua": "reload"}); answer.Get("response.golua").String() != "reloaded" {
			t.Errorf("reload was answered %s", answer.Raw)
		}
		// A faulty script does not change open requests.
		writeFile(t, script, waiting+`error("no")`)
		if answer := admin.MessagePlugin(Golua.Package, map[string]any{"golua": "reload"}); !answer.Get("response.error").Exists() {
			t.Errorf("a faulty script was answered %s", answer.Raw)
		}
	}
	ended.Store(true)
	work.Wait()
	requests, failures := 0, 0
	for _, client := range clients {
		Eventually(t, "the last answers", client.complete)
		client.flush(t)
		requests += len(client.answers)
		failures += client.check(t)
	}
	t.Logf("%d requests, %d of them given up", requests, failures)
	if failures == 0 {
		t.Error("no reload has met a request that waits")
	}
}
