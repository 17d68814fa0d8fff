package plugin

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// during runs do once, on the reload's own thread, when the new script has taken over
// and the old one is not yet retired: an event of exportState is on its way then.
func (b *bench) during(do func()) {
	var once sync.Once
	b.core.BeforePush = func() { once.Do(do) }
}

func TestARequestThatOnlyTheNewScriptHasSeenIsItsOwn(t *testing.T) {
	const exports = `function exportState() pushEvent(1, nil, '{"leaving":1}', nil) end`
	b := start(t, exports)
	b.attach(1)
	b.run(1, "old", `return 1`)
	b.rewrite(app)
	b.during(func() { b.run(1, "new", `kept = id return 1`) })
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	if got := b.eventsOf("new"); len(got) != 0 {
		t.Errorf("a request of the new script was answered by the reload: %v", got)
	}
	if got := b.eventsOf("old"); len(got) != 1 || got[0] != failureEvent {
		t.Errorf("the request of the old script got %v", got)
	}
	b.run(1, "other", `pushEvent((...), "new", '{"answer":1}', nil) return 0, "{}"`)
	if got := b.eventsOf("new"); len(got) != 1 || got[0] != `{"answer":1}` {
		t.Errorf("then it got %v", got)
	}
}

func TestTheErrorOfAReloadStaysBehindWhatIsQueued(t *testing.T) {
	b := start(t, `function exportState() pushEvent(1, nil, '{"n":4}', nil) end`)
	b.attach(1)
	gathering, began := make(chan struct{}), make(chan struct{})
	var first atomic.Bool
	b.core.BeforePush = func() {
		if first.CompareAndSwap(false, true) {
			close(began)
			<-gathering
		}
	}
	b.run(1, "owed", `pushEvent(1, nil, '{"n":1}', '{"type":"offer","sdp":""}')
		pushEvent(1, nil, '{"n":2}', nil) pushEvent(1, nil, '{"n":3}', nil) return 1`)
	<-began
	b.rewrite(app + `function importState() pushEvent(1, nil, '{"n":6}', nil) end`)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	b.run(1, "t", `pushEvent(1, nil, '{"n":7}', nil) return 0, "{}"`)
	close(gathering)
	b.plugin.Await()
	var got []string
	for _, call := range b.core.Calls("PushEvent") {
		got = append(got, call.Event)
	}
	want := []string{`{"n":1}`, `{"n":2}`, `{"n":3}`, `{"n":4}`, failureEvent, `{"n":6}`, `{"n":7}`}
	slices.Sort(want[4:6]) // the new script's own event may be on either side of the error
	slices.Sort(got[min(4, len(got)):min(6, len(got))])
	if !slices.Equal(got, want) {
		t.Errorf("the client got %v", got)
	}
}

// What a script that is refused has sent while it was being tried goes nowhere, and what
// it has answered is still the old one's to answer.
func TestARefusedScriptAnswersNothing(t *testing.T) {
	b := start(t, `function exportState() return {} end`)
	b.attach(1)
	b.run(1, "open", `return 1`)
	b.rewrite(app + `function importState()
		pushEvent(1, "open", '{"by":"refused"}', nil) pushEvent(1, nil, '{"too":1}', nil) closePc(1) endSession(1)
		error("no") end`)
	if b.reload() == nil {
		t.Fatal("it was taken")
	}
	b.plugin.Await()
	if calls := b.core.Calls(""); len(calls) != 0 {
		t.Errorf("the core was asked for %v", calls)
	}
	b.say(1, `pushEvent(1, "open", '{"by":"old"}', nil) return say()`)
	if got := b.eventsOf("open"); len(got) != 1 || got[0] != `{"by":"old"}` {
		t.Errorf("the client got %v", got)
	}
}

// A request that was carried over may be answered while the new script takes over; later
// it has been answered with an error, and no second answer goes out.
func TestARequestThatIsCarriedOverIsAnsweredOnce(t *testing.T) {
	const carrying = `
pending = {}
function exportState() return pending end
function importState(old) pending = old
  if NOW then pushEvent(1, pending[1], '{"answered":"at once"}', nil) end
  pokeScheduler() end
function resumeScheduler()
  for _, transaction in ipairs(pending) do janusLog(4, "pushed " .. pushEvent(1, transaction, '{"answered":"late"}', nil)) end
end`
	b := start(t, carrying)
	b.attach(1)
	b.run(1, "a", `pending = { "a", "b" } return 1`)
	b.run(1, "b", `return 1`)
	b.rewrite(app + "NOW = true" + carrying)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the scheduler", func() bool { return len(b.core.Lines("4 pushed ")) == 2 })
	b.plugin.Await()
	if got := b.eventsOf("b"); len(got) != 1 || got[0] != failureEvent {
		t.Errorf("the request that was given up got %v", got)
	}
	// A script may send any number of events for a request that was not given up.
	if got := b.eventsOf("a"); !slices.Equal(got, []string{`{"answered":"at once"}`, `{"answered":"late"}`}) {
		t.Errorf("the request that was answered while the script took over got %v", got)
	}
	if got := b.core.Lines("4 pushed -1"); len(got) != 1 {
		t.Errorf("the script was told %v", b.core.Lines("4 pushed"))
	}
	// The client may use the transaction again.
	b.run(1, "b", `pushEvent(1, "b", '{"again":1}', nil) return 1`)
	if got := b.eventsOf("b"); len(got) != 2 {
		t.Errorf("the next request of that name got %v", got)
	}
}

// reply is all that one request has come to.
type reply struct {
	result core.Result
	text   string
}

// Many requests, of which the older ones wait when the script is replaced: each gets
// one answer, from the generation that has seen it.
func TestEachRequestHasOneAnswerThroughManyReloads(t *testing.T) {
	const source = `
janus = require "janus"
function exportState() return {} end
function importState() end
function handleMessage(id, tr, message, jsep)
  local body = json.decode(message)
  seen(tr, GENERATION)
  if body.how == "wait" then janus.sleep(0.05) return 0, json.encode { generation = GENERATION } end
  if body.how == "push" then
    janus.spawn(function() janus.sleep(0.05) pushEvent(id, tr, json.encode { generation = GENERATION }, nil) end)
    return 1
  end
  return 0, json.encode { generation = GENERATION }
end
function seen(tr, generation) pushEvent(1, nil, json.encode { seen = tr, generation = generation }, nil) end
`
	version := func(n int) string { return app + fmt.Sprintf("GENERATION = %d\n", n) + source }
	b := start(t, "")
	b.rewrite(version(0))
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	const sessions, reloads, most = 4, 20, 400
	for id := range uint64(sessions) {
		b.attach(id + 1)
	}
	replies := make([]map[string]reply, sessions)
	var clients sync.WaitGroup
	var ended atomic.Bool
	for s := range replies {
		replies[s] = make(map[string]reply)
		clients.Go(func() {
			tick := time.NewTicker(20 * time.Millisecond) // 50 requests a second each: 200 together
			defer tick.Stop()
			for i := 0; i < most && !ended.Load(); i++ {
				transaction := fmt.Sprintf("%d-%d", s+1, i)
				how := []string{"wait", "push", "at once"}[i%3]
				result := b.plugin.HandleMessage(uint64(s+1), Message{Transaction: transaction, Body: fmt.Sprintf(`{"how":%q}`, how)})
				replies[s][transaction] = reply{result, b.core.JSONText(result.Content)}
				<-tick.C
			}
		})
	}
	for n := 1; n <= reloads; n++ {
		time.Sleep(30 * time.Millisecond) // the load between two reloads, no synchronisation
		b.rewrite(version(n))
		if err := b.reload(); err != nil {
			t.Error(err)
		}
	}
	ended.Store(true)
	clients.Wait()
	eventually(t, "the last answers", func() bool {
		return b.plugin.app.Load().engine.Waiting() == 0
	})
	b.plugin.Await()
	events, seen := make(map[string][]string), make(map[string]string)
	for _, call := range b.core.Calls("PushEvent") {
		if tr, generation, ok := strings.Cut(strings.TrimPrefix(call.Event, `{"seen":"`), `","generation":`); ok && call.Transaction == "" {
			seen[tr] += strings.TrimSuffix(generation, "}")
			continue
		}
		events[call.Transaction] = append(events[call.Transaction], call.Event)
	}
	count, failures := 0, 0
	for _, of := range replies {
		for transaction, got := range of {
			count++
			answers := events[transaction]
			if got.result.Type != core.ResultWait {
				answers = append(answers, got.text)
			}
			want := `{"generation":` + seen[transaction] + `}`
			if len(answers) != 1 || (answers[0] != want && answers[0] != failureEvent) {
				t.Errorf("%s, seen by %s, was answered %q", transaction, seen[transaction], answers)
			} else if answers[0] == failureEvent {
				failures++
			}
		}
	}
	t.Logf("%d requests, %d of them given up by %d reloads", count, failures, reloads)
	if failures == 0 || failures == count {
		t.Error("the reloads have not met requests that wait, or met nothing else")
	}
}
