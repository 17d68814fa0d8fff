package life

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var eventNames = [events]string{"negotiate", "set up", "feed", "close", "hang up", "end", "bury", "leave", "free"}

// want is the table as a drawing: a row for each state, a column for each event; a point is a
// refusal. It is written by hand, beside the code.
const want = `
             negotiate   set-up feed close   hang-up end    bury leave free
attached     negotiating up     fed  closing .       ending gone .     .
negotiating  negotiating up     .    closing .       ending gone .     .
up           up          up     .    closing .       ending gone .     .
fed          .           .      .    hungup  .       ending gone .     .
closing      closing     up     .    closing hungup  ending gone .     .
hungup       returning   up     .    hungup  .       ending gone .     .
returning    returning   up     .    closing .       ending gone .     .
ending       .           .      .    ending  .       .      gone .     .
gone         .           .      .    .       .       .      .    left  .
left         .           .      .    .       .       .      .    .     freed
freed        .           .      .    .       .       .      .    .     .`

// every calls back for each pair of a state and an event, with what the table promises.
func every(t *testing.T, check func(from State, event Event, to string)) {
	t.Helper()
	rows := strings.Split(strings.TrimSpace(want), "\n")[1:]
	if len(rows) != int(Freed) {
		t.Fatalf("%d states are drawn, there are %d", len(rows), Freed)
	}
	for i, row := range rows {
		fields := strings.Fields(row)
		if fields[0] != name(State(i+1)) || len(fields) != 1+int(events) {
			t.Fatalf("row %q is not that of %v", row, State(i+1))
		}
		for event := range events {
			check(State(i+1), event, fields[1+event])
		}
	}
}

func name(s State) string { return strings.ReplaceAll(s.String(), " ", "") }

func TestEveryPairOfAStateAndAnEvent(t *testing.T) {
	every(t, func(from State, event Event, to string) {
		l := New()
		l.state.Store(uint32(from))
		before, ok := l.Do(event)
		if before != from {
			t.Errorf("%s in %v: the state before is said to be %v", eventNames[event], from, before)
		}
		if to == "." && (ok || l.State() != from) {
			t.Errorf("%s in %v: is %v now, want a refusal", eventNames[event], from, l.State())
		}
		if to != "." && (!ok || name(l.State()) != to) {
			t.Errorf("%s in %v: is %v now (%v), want %s", eventNames[event], from, l.State(), ok, to)
		}
	})
}

// The meaning of each state.
func TestWhatStatesMean(t *testing.T) {
	for _, row := range []struct {
		state                              State
		up, reachable, ending, gone, owing bool
	}{
		{Attached, false, true, false, false, true},
		{Negotiating, false, true, false, false, true},
		{Up, true, true, false, false, true},
		{Fed, true, false, false, false, false},
		{Closing, false, false, false, false, true},
		{HungUp, false, false, false, false, false},
		{Returning, false, false, false, false, true},
		{Ending, false, false, true, false, false},
		{Gone, false, false, true, true, false},
		{Left, false, false, true, true, false},
		{Freed, false, false, true, true, false},
	} {
		l := New()
		l.state.Store(uint32(row.state))
		if l.Up() != row.up || l.Reachable() != row.reachable || l.Ending() != row.ending || l.Gone() != row.gone || row.state.OwesHangup() != row.owing {
			t.Errorf("%v: up %v, reachable %v, ending %v, gone %v, owes a hangup %v", row.state,
				l.Up(), l.Reachable(), l.Ending(), l.Gone(), row.state.OwesHangup())
		}
	}
}

// Nothing that is refused later brings a session back.
func TestNoWayLeadsBackFromTheEnd(t *testing.T) {
	every(t, func(from State, event Event, to string) {
		if after := next[event][from]; after != 0 && from >= Ending && after < from {
			t.Errorf("%s leads from %v back to %v", eventNames[event], from, after)
		}
	})
}

// Of threads that make the same transition at the same time, one is told so.
func TestOneThreadMakesATransition(t *testing.T) {
	for _, row := range []struct {
		before []Event
		event  Event
	}{
		{[]Event{SetUp, Close}, HangUp}, {[]Event{SetUp}, End}, {nil, Bury}, {[]Event{Bury}, Leave}, {[]Event{Bury, Leave}, Free},
	} {
		for range 200 {
			l := New()
			for _, event := range row.before {
				l.Do(event)
			}
			var made atomic.Int32
			var threads sync.WaitGroup
			for range 4 {
				threads.Go(func() {
					if _, ok := l.Do(row.event); ok {
						made.Add(1)
					}
				})
			}
			threads.Wait()
			if made.Load() != 1 {
				t.Fatalf("%s: %d threads have made the transition", eventNames[row.event], made.Load())
			}
		}
	}
}

// Clients negotiate while PeerConnections come up and end, and the session is destroyed: each
// end is told by one thread, and none is told after the session's.
func TestEachEndOfAPeerConnectionIsToldByOneThread(t *testing.T) {
	for seed := range uint64(200) {
		l := New()
		var closed, told atomic.Int32
		var threads sync.WaitGroup
		end := func() {
			before, ok := l.Do(End)
			if !ok {
				t.Error("the first to end the session was refused")
			}
			if before.OwesHangup() {
				if before != Closing {
					closed.Add(1)
				}
				told.Add(1)
			}
		}
		for thread := range uint64(4) {
			threads.Go(func() {
				random := rand.New(rand.NewPCG(seed, thread))
				for step := range uint64(50) {
					if thread == 0 && step == seed%50 {
						end()
					}
					switch random.IntN(4) {
					case 0:
						l.Do(Negotiate)
					case 1:
						if before, ok := l.Do(SetUp); ok && before == Closing {
							told.Add(1)
						}
					default:
						if before, ok := l.Do(Close); ok && before != Closing && before != HungUp && before != Ending {
							closed.Add(1)
						}
						if _, ok := l.Do(HangUp); ok {
							told.Add(1)
						}
					}
				}
			})
		}
		threads.Wait()
		if closed.Load() != told.Load() || l.State() != Ending {
			t.Fatalf("seed %d: %d ends were told %d times; the session is %v", seed, closed.Load(), told.Load(), l.State())
		}
	}
}

func TestAwaitEndsWithTheTransition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New()
		if l.Await(time.Second, State.IsGone) {
			t.Error("a session that nobody ends is said to be gone")
		}
		var waiting sync.WaitGroup
		for range 3 {
			waiting.Go(func() {
				if !l.Await(time.Minute, State.IsGone) {
					t.Error("the wait has ended by its limit")
				}
			})
		}
		synctest.Wait()
		begun := time.Now()
		l.Do(End) // wakes them, to wait on
		synctest.Wait()
		l.Do(Bury)
		waiting.Wait()
		if passed := time.Since(begun); passed != 0 {
			t.Errorf("the wait took %v", passed)
		}
		if !l.Await(0, State.IsGone) {
			t.Error("a session that is gone already is waited for")
		}
	})
}

func TestLooksAllocateNothing(t *testing.T) {
	l := New()
	var seen int
	if allocated := testing.AllocsPerRun(100, func() {
		if l.Up() || l.Gone() || l.Ending() || l.DataReady() {
			seen++
		}
		l.Do(Negotiate)
	}); allocated != 0 {
		t.Errorf("%v allocations", allocated)
	}
}

func ExampleLife() {
	l := New()
	l.Do(Negotiate)
	l.Do(SetUp)
	l.Do(Close)
	_, tells := l.Do(HangUp)
	fmt.Println(l.State(), tells)
	// Output: hung up true
}
