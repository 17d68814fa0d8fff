package plugin

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/host"
	"janus-golua/plugin/script"
	"janus-golua/plugin/serial"
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
	b.rewrite(app1)
	b.during(func() { b.request(1, "new", `kept = id return 1`) })
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	if got := b.eventsOf("new"); len(got) != 0 {
		t.Errorf("a request of the new script was answered by the reload: %v", got)
	}
	if got := b.eventsOf("old"); len(got) != 1 || got[0] != host.FailureEvent {
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
	b.request(1, "owed", `pushEvent(1, nil, '{"n":1}', '{"type":"offer","sdp":""}')
		pushEvent(1, nil, '{"n":2}', nil) pushEvent(1, nil, '{"n":3}', nil) return 1`)
	<-began
	b.rewrite(app1 + `function importState() pushEvent(1, nil, '{"n":6}', nil) end`)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	b.request(1, "t", `pushEvent(1, nil, '{"n":7}', nil) return 0, "{}"`)
	close(gathering)
	b.plugin.Await()
	var got []string
	for _, call := range b.core.Calls("PushEvent") {
		got = append(got, call.Event)
	}
	want := []string{`{"n":1}`, `{"n":2}`, `{"n":3}`, `{"n":4}`, host.FailureEvent, `{"n":6}`, `{"n":7}`}
	slices.Sort(want[4:6]) // the new script's own event may be on either side of the error
	slices.Sort(got[min(4, len(got)):min(6, len(got))])
	if !slices.Equal(got, want) {
		t.Errorf("the client got %v", got)
	}
}

// Events that a refused script has sent while it was being tried go nowhere, and the old
// script still owes the answers to the requests that it has answered.
func TestARefusedScriptAnswersNothing(t *testing.T) {
	b := start(t, `function exportState() return {} end`)
	b.attach(1)
	b.run(1, "open", `return 1`)
	b.rewrite(app1 + `function importState()
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

// Sockets that such a script has closed stay closed, because nobody else knows of them any
// more.
func TestARefusedScriptLeavesNothingOpen(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	id := b.say(1, `return say(forwardRtp { session = id, medium = "video", host = "127.0.0.1", port = 9, rtcp_port = 9 })`)
	readers := func() int {
		stacks := make([]byte, 1<<20)
		return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "rtpout.(*feedback).read")
	}
	eventually(t, "the reader of RTCP", func() bool { return readers() == 1 })
	b.rewrite(app1 + `function importState()
		assert(stopForwardRtp { session = 1, id = ` + strings.Trim(id, "[]") + ` }) error("no") end
function exportState() end`)
	if err := b.reload(); err == nil || !strings.Contains(err.Error(), "no") {
		t.Fatal("it was taken:", err)
	}
	eventually(t, "its end", func() bool { return readers() == 0 })
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
	b.rewrite(app1 + "NOW = true" + carrying)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the scheduler", func() bool { return len(b.core.Lines("4 pushed ")) == 2 })
	b.plugin.Await()
	if got := b.eventsOf("b"); len(got) != 1 || got[0] != host.FailureEvent {
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

// reply has all answers to one request.
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
	version := func(n int) string { return app1 + fmt.Sprintf("GENERATION = %d\n", n) + source }
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
		return b.plugin.slot.Running().Engine.Waiting() == 0
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
			if len(answers) != 1 || (answers[0] != want && answers[0] != host.FailureEvent) {
				t.Errorf("%s, seen by %s, was answered %q", transaction, seen[transaction], answers)
			} else if answers[0] == host.FailureEvent {
				failures++
			}
		}
	}
	t.Logf("%d requests, %d of them given up by %d reloads", count, failures, reloads)
	if failures == 0 || failures == count {
		t.Error("the reloads have not met requests that wait, or met nothing else")
	}
}

// The thread of an Admin API message does not wait for a script that has been replaced.
func TestAReloadAnswersTheAdminAPI(t *testing.T) {
	b := start(t, `function handleAdminMessage() require("janus").sleep(1e6) return "{}" end`)
	answer := make(chan string, 1)
	go func() { answer <- b.core.JSONText(b.plugin.HandleAdminMessage(`{"own":1}`)) }()
	eventually(t, "the wait", func() bool { return b.plugin.slot.Running().Engine.Waiting() == 1 })
	b.rewrite(app1) // which has no such function
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-answer:
		if got != host.FailureEvent {
			t.Errorf("it was answered %s", got)
		}
	case <-time.After(awaiting.Patience):
		t.Error("it is not answered")
	}
	b.rewrite(app1 + "function handleAdminMessage() return '{}' end")
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	b.say(1, "handleAdminMessage = nil return say()")
	if got := b.plugin.HandleAdminMessage("{}"); got != 0 {
		t.Errorf("a script without the function was asked, and answered %s", b.core.JSONText(got))
	}
}

// Sessions come and go while the script is replaced: each generation is told once of each
// that it has, and of its end.
func TestEachSessionIsToldOfOnceThroughManyReloads(t *testing.T) {
	for name, more := range map[string]string{
		"told anew": "",
		"carried over": `
function exportState() return known end
function importState(old) known = old or known end`,
	} {
		t.Run(name, func(t *testing.T) {
			source := app1 + `
known = {}
function createSession(id) if known[id] then janusLog(2, "told twice of " .. id) end known[id] = true end
function destroySession(id) if not known[id] then janusLog(2, "never told of " .. id) end known[id] = nil end
function left() local count = 0 for _ in pairs(known) do count = count + 1 end return count end
` + more
			b := start(t, "")
			b.rewrite(source)
			if err := b.reload(); err != nil {
				t.Fatal(err)
			}
			b.attach(1)
			var work sync.WaitGroup
			var ended atomic.Bool
			var next atomic.Uint64
			next.Store(1)
			for range 4 {
				work.Go(func() {
					for !ended.Load() {
						id := next.Add(1)
						b.core.Attach(core.Handle(id))
						if err := b.plugin.CreateSession(id, core.Handle(id)); err != nil {
							t.Error(err)
						}
						_ = b.plugin.DestroySession(id)
					}
				})
			}
			for range 30 {
				if err := b.reload(); err != nil {
					t.Error(err)
				}
			}
			ended.Store(true)
			work.Wait()
			if lines := append(b.core.Lines("told twice"), b.core.Lines("never told")...); len(lines) > 0 {
				t.Errorf("%d sessions of %d: %s", len(lines), next.Load(), lines[0])
			}
			if got := b.say(1, "return say(left())"); got != "[1]" {
				t.Errorf("%s sessions are known at the end", got)
			}
		})
	}
}

// Requests that end at once, as fast as they can be, against reloads without a pause: no
// request gets both an answer and an error.
func TestAnAnswerAtOnceIsTheOnlyOne(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	var work sync.WaitGroup
	var ended atomic.Bool
	var asked atomic.Int64
	for n := range 3 {
		work.Go(func() {
			for i := 0; !ended.Load(); i++ {
				asked.Add(1)
				b.run(1, fmt.Sprintf("%d-%d", n, i), `return 0, "{}"`)
			}
		})
	}
	var failed sync.WaitGroup
	for range 2 { // by the Admin API and by the watcher of files at once
		failed.Go(func() {
			for range 50 {
				if err := b.plugin.Reload(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	failed.Wait()
	ended.Store(true)
	work.Wait()
	if events := b.core.Calls("PushEvent"); len(events) > 0 {
		t.Errorf("%d of %d requests got an event beside their answer: %+v", len(events), asked.Load(), events[0])
	}
}

// A task that is ended with its session can begin nothing for it, and neither can a callback
// that comes late.
func TestNothingIsBegunForASessionThatIsGone(t *testing.T) {
	b := start2(t, `
janus.on("data", function(session) while true do janus.sleep(1e6) end end)
janus.on("detach", function(session)
  session:spawn(function() pcall(janus.sleep, 1e6) janus.sleep(1e6) end)
end)
function cleanup(session)
  pcall(janus.sleep, 1e6)
  for _, name in ipairs { "spawn", "after", "every" } do
    local ok, why
    if name == "spawn" then ok, why = session:spawn(cleanup, session)
    else ok, why = session[name](session, 1e6, cleanup, session) end
    require("log").info(name .. " " .. tostring(ok) .. " " .. tostring(why))
  end
end`)
	b.attach(1)
	b.attach(2)
	b.plugin.SetupMedia(1)
	b.ask(1, `for _ = 1, 20 do session:spawn(cleanup, session) end return {}`)
	s := b.plugin.host.Sessions.Get(1)
	release := make(chan struct{})
	_ = s.Inbox.Put(serial.Work{Run: func() { <-release }})
	within(t, "the end", func() {
		s.Inbox.Kick()
		ended := make(chan struct{})
		go func() { // the hangup waits for the inbox
			defer close(ended)
			_ = b.plugin.DestroySession(1)
		}()
		close(release)
		<-ended
	})
	_, _ = b.plugin.slot.Call(app.Media, script.Origin{Session: 1}, "incomingTextData", number(1), lua.LString("late"), lua.LNumber(4), lua.LNil, lua.LNil)
	if waiting := b.plugin.slot.Running().Engine.Waiting(); waiting != 0 {
		t.Errorf("%d wait for nobody", waiting)
	}
	for _, name := range []string{"spawn", "after", "every"} {
		if lines := b.core.Lines(name + " nil session is gone"); len(lines) != 20 {
			t.Errorf("%s was refused %d times: %v", name, len(lines), b.core.Lines(name))
		}
	}
}

// A script that opens a port when it is told that a session or the plugin ends leaves no
// port open.
func TestNoPortIsOpenedAtTheEnd(t *testing.T) {
	b := start2(t, `
local function open(when) require("log").info(when .. " " .. tostring(select(2, janus.receive_rtp { streams = { { medium = "audio" } } }))) end
janus.on("detach", function() open("detach") end)
janus.on("shutdown", function() open("shutdown") end)`)
	b.attach(1)
	within(t, "destroy", b.plugin.Destroy)
	if len(b.plugin.host.Sessions.All()) != 0 || len(b.core.Lines("still ending")) != 0 {
		t.Errorf("%d sessions are left", len(b.plugin.host.Sessions.All()))
	}
	for _, when := range []string{"detach", "shutdown"} {
		if lines := b.core.Lines(when + " " + script.ErrClosed.Error()); len(lines) != 1 {
			t.Errorf("%s: %v", when, b.core.Lines(when))
		}
	}
	b.again()
}
