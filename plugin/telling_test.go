package plugin

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

// echoes answers each text message, as the stock echo script does.
const echoes = `function incomingTextData(id, text) relayTextData(id, "got " .. text, #text + 4) end `

func text(format string, args ...any) *core.Data {
	return &core.Data{Buffer: fmt.Appendf(nil, format, args...)}
}

// relayed are the messages that a session has been sent.
func (b *bench) relayed(id uint64) (texts []string) {
	for _, call := range b.core.Calls("RelayData") {
		if call.Handle == core.Handle(id) {
			texts = append(texts, string(call.Data.Buffer))
		}
	}
	return texts
}

// While Lua is at rest, the thread that brings a message has the script answer it: the answer
// is there when the thread goes on, and no goroutine was needed. (Each session brings only one
// message, because on a busy machine any callback may take long.)
func TestAMessageIsAnsweredOnItsOwnThread(t *testing.T) {
	b := start(t, echoes)
	for id := range uint64(50) {
		b.attach(id + 1)
		b.plugin.SetupMedia(id + 1)
	}
	for id := range uint64(50) {
		b.plugin.IncomingData(id+1, text("hello"))
		if got := b.relayed(id + 1); len(got) != 1 || got[0] != "got hello" {
			t.Fatalf("session %d was sent %q when its thread went on", id+1, got)
		}
	}
}

// The same thread tells the script at once that more can be sent, behind the messages that it
// has brought.
func TestDataReadyIsToldOnItsOwnThread(t *testing.T) {
	b := start(t, echoes+`function dataReady(id) relayTextData(id, "ready", 5) end `)
	for id := range uint64(50) {
		b.attach(id + 1)
		b.plugin.SetupMedia(id + 1)
		b.plugin.DataReady(id + 1)
		if got := b.relayed(id + 1); len(got) != 1 || got[0] != "ready" {
			t.Fatalf("session %d was sent %q when its thread went on", id+1, got)
		}
	}
	b.within(func(*lua.LState) { // so both have to wait
		b.plugin.IncomingData(1, text("hello"))
		b.plugin.DataReady(1)
	})
	b.plugin.Await()
	if got := b.relayed(1); !slices.Equal(got, []string{"ready", "got hello", "ready"}) {
		t.Errorf("the answers are %q", got)
	}
}

// A thread that brings messages never waits for the Lua lock. The messages wait in order, and
// a flood is bounded.
func TestAThreadWithMessagesDoesNotWaitForLua(t *testing.T) {
	const flood = 600
	b := start(t, echoes)
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.within(func(*lua.LState) {
		// This goroutine has the Lua lock, so it would wait for itself.
		for n := range flood {
			b.plugin.IncomingData(1, text("%d", n))
		}
		if got := b.relayed(1); len(got) != 0 {
			t.Errorf("%d messages have got past the lock", len(got))
		}
	})
	b.plugin.Await()
	got := b.relayed(1)
	dropped := int(b.plugin.counted.messages.Load())
	if len(got)+dropped != flood || dropped < flood-513 || dropped == 0 {
		t.Errorf("of %d messages %d came through and %d were dropped", flood, len(got), dropped)
	}
	for n, answer := range got {
		if want := fmt.Sprintf("got %d", n); answer != want {
			t.Fatalf("answer %d is %q, want %q", n, answer, want)
		}
	}
}

// listening is a core that calls a function with each line of the script.
type listening struct {
	*coretest.Core
	line func(text string)
}

func (l *listening) Log(level core.Level, text string) {
	l.Core.Log(level, text)
	if l.line != nil {
		l.line(text)
	}
}

// While a reload holds off all entries, messages wait for it, and their thread goes on.
func TestAThreadWithMessagesDoesNotWaitForAReload(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app.lua")
	put(t, file, app1+echoes+`function importState() janusLog(4, "taking over") end`)
	c := &listening{Core: coretest.New()}
	c.Config = core.Config{"general": {"script": file}}
	b := &bench{t: t, core: c.Core, plugin: New(c)}
	if err := b.plugin.Init("/etc/janus"); err != nil {
		t.Fatal(err)
	}
	defer b.plugin.Destroy()
	b.attach(1)
	b.plugin.SetupMedia(1)
	during := 0
	c.line = func(line string) {
		if strings.Contains(line, "taking over") { // on the thread of the reload
			b.plugin.IncomingData(1, text("hello"))
			during++
		}
	}
	if err := b.reload(); err != nil || during != 1 {
		t.Fatal(err, during)
	}
	b.plugin.Await()
	if got := b.relayed(1); len(got) != 1 {
		t.Errorf("the answers are %q", got)
	}
}

// After a long callback the thread leaves the messages of its session to a goroutine. Other
// sessions do not notice.
func TestALongCallbackIsNotRepeatedOnTheThread(t *testing.T) {
	b := startUnlimited(t, `function incomingTextData(id, text) for i = 1, tonumber(text) do local x = {} end end`)
	for id := range uint64(2) {
		b.attach(id + 1)
		b.plugin.SetupMedia(id + 1)
	}
	haste := func(id uint64) bool { _, ok := b.plugin.host.Sessions.Get(id).Haste.Begin(); return ok }
	b.plugin.IncomingData(1, text("1000000"))
	if haste(1) {
		t.Error("the thread may go on with long callbacks")
	}
	if !haste(2) {
		t.Error("another session's thread may not call the script")
	}
	b.plugin.IncomingData(1, text("1"))
	b.plugin.Await()
}

// Eight threads bring messages while the script is reloaded again and again. The script sees
// each session's messages in order, once.
func TestMessagesKeepTheirOrderWithThreadsAndReloads(t *testing.T) {
	const sessions, messages = 8, 200
	const counting = `
seen = {}
function incomingTextData(id, text)
  seen[id] = (seen[id] or "") .. text
  relayTextData(id % 8 + 1, text, #text) -- another thread's session
end
function exportState() return seen end
function importState(state) seen = state end
`
	b := start(t, counting)
	for id := range uint64(sessions) {
		b.attach(id + 1)
		b.plugin.SetupMedia(id + 1)
		b.plugin.DataReady(id + 1)
	}
	var threads sync.WaitGroup
	for id := range uint64(sessions) {
		threads.Go(func() {
			for n := range messages {
				b.plugin.IncomingData(id+1, text("%d,", n))
			}
		})
	}
	for range 5 {
		if err := b.reload(); err != nil {
			t.Error(err)
		}
	}
	threads.Wait()
	b.plugin.Await()
	var want strings.Builder
	for n := range messages {
		fmt.Fprintf(&want, "%d,", n)
	}
	for id := range uint64(sessions) {
		if got := b.say(1, fmt.Sprintf("return say(seen[%d])", id+1)); got != fmt.Sprintf("[%q]", want.String()) {
			t.Errorf("of session %d the script has seen %s", id+1, got)
		}
		if got := strings.Join(b.relayed(id+1), ""); got != want.String() {
			t.Errorf("session %d was sent %s", id+1, got)
		}
	}
}

// An effect that enters Lua again is left to a goroutine: here the end of a receiver, which
// tells the script.
func TestAThreadWithMessagesDoesNotEndReceivers(t *testing.T) {
	r := startReceiver(t, `
local janus = require "janus"
kept = {}
janus.on("message", function(_, request) return assert(load("local janus = ... " .. request.lua))(janus) end)
janus.on("data", function(session, text) kept.source:detach() session:send_data("ended") end)`)
	r.plugin.SetupMedia(1)
	thread, ended := goroutine(), make(chan string, 1)
	r.core.BeforeRelease = func() { ended <- goroutine() }
	r.plugin.IncomingData(1, text("end it"))
	r.plugin.Await()
	eventually(t, "the receiver's end", func() bool { return r.plugin.host.Sessions.Get(r.id) == nil })
	if on := <-ended; on == thread {
		t.Error("the thread that brought the message has ended a receiver")
	}
	r.core.BeforeRelease = nil
}

// goroutine names the running goroutine, from the head of its stack.
func goroutine() string {
	var stack [64]byte
	name, _, _ := strings.Cut(string(stack[:runtime.Stack(stack[:], false)]), " [")
	return name
}

// Go is told once that messages can be sent, unless the script wants to know. It is told again
// after a hangup, and after a reload to a script that wants to know.
func TestOnlyScriptsWithDataReadyAreToldAgain(t *testing.T) {
	const without, with = echoes, echoes + `function dataReady(id) relayTextData(id, "ready", 5) end `
	b := start(t, without)
	b.attach(1)
	b.plugin.SetupMedia(1)
	told := func(want, after bool) {
		t.Helper()
		if got := b.core.ReadyWanted(1); got != want {
			t.Fatalf("before: Go wants to be told: %v", got)
		}
		b.plugin.DataReady(1)
		if got := b.core.ReadyWanted(1); got != after {
			t.Fatalf("after: Go wants to be told: %v", got)
		}
	}
	told(true, false)
	b.plugin.HangupMedia(1)
	b.plugin.Await()
	b.plugin.SetupMedia(1)
	told(true, false)
	for range 2 {
		b.rewrite(app1 + with)
		if err := b.reload(); err != nil {
			t.Fatal(err)
		}
		told(true, true)
		b.plugin.Await()
		b.rewrite(app1 + without)
		if err := b.reload(); err != nil {
			t.Fatal(err)
		}
		told(true, false)
	}
	if got := b.relayed(1); !slices.Equal(got, []string{"ready", "ready"}) {
		t.Errorf("the script was told: %q", got)
	}
}
