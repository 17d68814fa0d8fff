package speakers

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"janus-golua/plugin/serial"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script keeps what it is told.
type script struct {
	mu   sync.Mutex
	told []string
}

func (s *script) tell(what Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case what.Group != "":
		s.told = append(s.told, fmt.Sprintf("active %s %d", what.Group, what.Speaker))
	case what.Talks:
		s.told = append(s.told, fmt.Sprintf("talks %d %d", what.Publisher, what.MIndex))
	default:
		s.told = append(s.told, fmt.Sprintf("quiet %d %d", what.Publisher, what.MIndex))
	}
}

// hears takes what the script was told since the last time.
func (s *script) hears(t *testing.T, want string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if got := strings.Join(s.told, ", "); got != want {
		t.Errorf("the script heard %q, want %q", got, want)
	}
	s.told = nil
}

func directly(run func()) { run() }

func TestTheNextSpeakerFollowsWhoeverStops(t *testing.T) {
	var heard script
	s := New(directly, heard.tell)
	for id := uint64(1); id <= 3; id++ {
		s.Join(id, "room")
	}
	for i, step := range []struct {
		do   func()
		want string
	}{
		{func() { s.Change(1, 0, true, 10, 1*time.Second) }, "talks 1 0, active room 1"},
		{func() { s.Change(2, 0, true, 10, 2*time.Second) }, "talks 2 0"},
		{func() { s.Change(3, 0, true, 10, 3*time.Second) }, "talks 3 0"},
		{func() { s.Change(1, 1, true, 10, 4*time.Second) }, "talks 1 1"},
		{func() { s.Change(1, 0, false, 90, 5*time.Second) }, "quiet 1 0"}, // on another m-line it talks on
		{func() { s.Change(1, 1, false, 90, 6*time.Second) }, "quiet 1 1, active room 3"},
		{func() { s.Join(3, "hall") }, "active room 2, active hall 3"},
		{func() { s.Silence(3) }, "quiet 3 0, active hall 0"},
		{func() { s.Join(2, "") }, "active room 0"},
		{func() { s.Silence(2) }, "quiet 2 0"},
	} {
		step.do()
		s.Tell()
		heard.hears(t, step.want)
		if t.Failed() {
			t.Fatalf("step %d", i)
		}
	}
	if _, ok := s.Active("hall"); ok {
		t.Error("a group without members is left")
	}
	if id, ok := s.Active("room"); id != 0 || !ok {
		t.Errorf("%d speaks in the room, %v", id, ok)
	}
}

// A script that is told nothing for long is told of fewer changes, and the last of each m-line.
func TestWhatIsUntoldIsBounded(t *testing.T) {
	var heard script
	s := New(directly, heard.tell)
	s.Change(1, 7, true, 10, 0)
	for i := range 3 * mostUntold {
		s.Change(2, 0, i%2 == 0, 10, 0)
	}
	if len(s.untold) > mostUntold {
		t.Errorf("%d events wait", len(s.untold))
	}
	s.Tell()
	last := len(heard.told) - 1
	if len(heard.told) != mostUntold || heard.told[0] != "talks 1 7" || heard.told[last] != "quiet 2 0" {
		t.Errorf("told %d events, from %q to %q", len(heard.told), heard.told[0], heard.told[last])
	}
}

// A full or closed inbox does not keep the script from being told.
func TestWhoTalksIsToldWithoutAnInbox(t *testing.T) {
	var heard script
	s := New(directly, heard.tell)
	inbox := serial.New(1, directly)
	inbox.Close()
	s.Change(1, 0, true, 10, 0)
	s.TellSoon(inbox)
	s.Await(1, "")
	heard.hears(t, "talks 1 0")
}

// Await returns when what was noted of a publisher is told, by whichever thread tells it, and
// does not wait for what is told behind that.
func TestAwaitReturnsWhenAPublisherIsTold(t *testing.T) {
	for range 200 {
		var heard script
		s := New(directly, heard.tell)
		s.Join(1, "room")
		var threads sync.WaitGroup
		for thread := range uint64(4) {
			threads.Go(func() {
				for i := range 20 {
					s.Change(thread+2, 0, i%2 == 0, 10, 0)
					s.Tell()
				}
			})
		}
		s.Change(1, 0, true, 10, 0)
		group := s.Silence(1)
		s.Tell()
		s.Await(1, group)
		heard.mu.Lock()
		all := strings.Join(heard.told, ", ")
		heard.mu.Unlock()
		if !strings.Contains(all, "talks 1 0") || !strings.Contains(all, "quiet 1 0") || !strings.Contains(all, "active room 0") {
			t.Fatalf("told %s", all)
		}
		threads.Wait()
		if !s.Settled() {
			t.Fatal("something is untold that nobody tells")
		}
	}
}

// A panic over one event ends no other's telling.
func TestAPanicOfTheScriptIsNoEndOfTelling(t *testing.T) {
	var heard script
	s := New(func(run func()) {
		defer func() { _ = recover() }()
		run()
	}, func(what Event) {
		if what.Publisher == 1 {
			panic("a fault")
		}
		heard.tell(what)
	})
	s.Change(1, 0, true, 10, 0)
	s.Change(2, 0, true, 10, 0)
	s.Tell()
	heard.hears(t, "talks 2 0")
	s.Await(1, "")
}
