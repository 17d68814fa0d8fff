package plugin

import (
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/script/scheduler"
	"janus-golua/plugin/serial"
)

// bound is how long anything may take in a test that looks for hangs: a busy machine
// needs a second, what hangs never comes back.
const bound = 20 * time.Second

// within fails the test when do does not return.
func within(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(bound):
		t.Fatalf("%s hangs", what)
	}
}

// A fault of ours behind the end of a handler that has waited: its client is told, and
// the script can still be replaced.
func TestAPanicWhenAHandlerHasWaitedEndsThatRequestOnly(t *testing.T) {
	b, c := startFaulty(t, `janus = require "janus"`)
	b.attach(1)
	// The answer is no object, of which the log is told when the handler has waited.
	log := "Log"
	c.armed.Store(&log)
	b.run(1, "owed", `require("janus").sleep(0.001) return 0, "[]"`)
	eventually(t, "the log", func() bool { return len(b.core.Lines("fault in Log")) > 0 })
	eventually(t, "the error for the client", func() bool { return len(b.eventsOf("owed")) == 1 })
	within(t, "a reload", func() {
		if err := b.reload(); err != nil {
			t.Error(err)
		}
	})
	within(t, "a request", func() {
		if got := b.say(1, "return say(1)"); got != "[1]" {
			t.Errorf("then answered %s", got)
		}
	})
	if got := b.eventsOf("owed"); len(got) != 1 {
		t.Errorf("the client got %v", got)
	}
}

// eventsOf are the events of a transaction, as they went to the core.
func (b *bench) eventsOf(transaction string) (events []string) {
	for _, call := range b.core.Calls("PushEvent") {
		if call.Transaction == transaction {
			events = append(events, call.Event)
		}
	}
	return events
}

// The watcher of files goes on after a panic in a reload.
func TestTheWatcherGoesOnAfterAPanicInAReload(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app.lua")
	b := &bench{t: t, core: coretest.New()}
	b.core.Config = core.Config{"general": {"script": file, "watch": "true"}}
	clock := new(faultyClock)
	b.plugin = NewIn(app.Environment{Clock: clock}, b.core)
	put(t, file, app1+"version = 1")
	if err := b.plugin.Init("/etc/janus"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.plugin.Destroy()
		b.core.AssertClean(t)
	})
	b.attach(1)
	b.rewrite(app1 + "version = 2")
	eventually(t, "the next version", func() bool { return b.say(1, "return say(version)") == "[2]" })
	clock.faulty.Store(true)
	b.rewrite(app1 + "version = 3")
	eventually(t, "the panic in a reload", func() bool { return len(b.core.Lines("in Drive")) == 1 })
	clock.faulty.Store(false)
	b.rewrite(app1 + "version = 4")
	eventually(t, "the last version", func() bool { return b.say(1, "return say(version)") == "[4]" })
}

// faultyClock is the machine's clock, which drives no scheduler while it is faulty.
type faultyClock struct {
	scheduler.RealClock
	faulty atomic.Bool
}

func (c *faultyClock) Drive(s *scheduler.Scheduler) {
	if c.faulty.Load() {
		panic("in Drive")
	}
	c.RealClock.Drive(s)
}

// A panic in queued work does not keep what waits behind it, in either direction.
func TestQueuesOfASessionGoOnAfterAPanic(t *testing.T) {
	b := start(t, `count = 0 function incomingTextData() count = count + 1 end`)
	b.attach(1)
	b.plugin.SetupMedia(1)
	s := b.plugin.host.Sessions.Get(1)
	_ = s.Inbox.Put(serial.Work{Run: func() { panic("in the inbox") }})
	b.plugin.IncomingData(1, &core.Data{Buffer: []byte("x")})
	eventually(t, "the message behind", func() bool { return b.say(1, "return say(count)") == "[1]" })
	for _, blocking := range []bool{false, true} {
		_ = s.Outbox.Put(serial.Work{Run: func() { panic("in the outbox") }, Blocking: blocking})
	}
	b.run(1, "t", `pushEvent(1, "t", '{"behind":1}', nil) return 1`)
	eventually(t, "the event behind", func() bool { return len(b.eventsOf("t")) == 1 })
	if len(b.core.Lines("in the inbox")) != 1 || len(b.core.Lines("in the outbox")) != 2 {
		t.Errorf("logged %v", b.core.Lines("internal error"))
	}
}

// A fault that a client can provoke again and again does not fill the log.
func TestFaultsThatRepeatAreLeftOut(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	if err := b.plugin.Inside(func(L *lua.LState) error {
		L.SetGlobal("fault", L.NewFunction(func(L *lua.LState) int { panic("with\n[golua] a forged line, " + L.CheckString(1)) }))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if result, _ := b.run(1, "t", `fault("of a client")`); result.Type != core.ResultError {
			t.Fatalf("answered %+v", result)
		}
	}
	lines := b.core.Lines("internal error in")
	if len(lines) != logs.MostRepeats || !strings.Contains(lines[0], `with\n[golua] a forged line, of a client`+"\n") || !strings.Contains(lines[0], "panic_test.go") {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
}
