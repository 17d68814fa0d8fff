// Package leaks counts what many sessions leave in real Janus: each C allocation of
// the plugin one by one (count.c), references on the core's handles, threads, and
// file descriptors.
package leaks

import (
	"os"
	"strconv"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

func TestMain(m *testing.M) { Main(m) }

// sessions are how many there are in all. `make soak` has 100,000.
func sessions(t *testing.T) int {
	t.Helper()
	text := os.Getenv("GOLUA_SOAK")
	if text == "" {
		return 2000
	}
	count, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// caches are what may have more than after the warm-up, and how many allocations.
var caches = []struct {
	function, library string // "" is any
	most              int64
}{
	// Slots of handles are used again, and never freed (docs/boundary.md): there
	// are as many as there once were handles at the same time.
	{"golua_slot_new", "", 4 * clients},
	// The text with which a thread of the core was refused last.
	{"_Cfunc__Cmalloc", "", 2 * clients},
	// Threads of Go's runtime, which it keeps: what libc allocates for each.
	{"thread_start", "", 16}, {"pthread_create", "", 16}, {"create_with", "", 16},
	// A thread's source of random numbers has 14 allocations. A thread of Go that
	// pushes its first JSEP has none yet.
	{"golua_push_event", "libcrypto", 14 * 16},
	// The same of the threads that write recordings, of which a slow disk makes up to 32, and
	// a variable of each thread that records.
	{"write_spools", "libglib-2.0", 3 * 32}, {"golua_spool_save", "ld-linux-x86-64", 32},
	// A thread's pools, default contexts and the like of GLib, three of them: ours
	// that push, close and forward.
	{"", "libglib-2.0", 3 * 16},
}

// What sessions have allocated after the warm-up is gone when they are.
func TestSessionsLeaveNothing(t *testing.T) { leaveNothing(t) }

// The same for the sessions of three applications in one Janus.
func TestSessionsOfThreeApplicationsLeaveNothing(t *testing.T) { leaveNothing(t, "second", "third") }

func leaveNothing(t *testing.T, more ...string) {
	t.Helper()
	counts, environment := newCounter(t)
	l := newLoad(t, environment, more...)
	count := sessions(t)
	counts.of(t, l.janus)
	l.run(count/10, 4)
	before, held := counts.calm(t), l.janus.Usage(t)
	l.run(count*9/10, max(8, count/1000))
	left := counts.settled(t, before, func() { l.ask(l.watchers[0], "collect") })
	after, holds := counts.read(t), l.janus.Usage(t)
	for _, more := range left {
		t.Errorf("left behind by %s: %d, which are\n%s", more.function, more.allocations, strings.Join(more.ways, "\n"))
	}
	made, outstanding, size := after.total()
	_, had, _ := before.total()
	created, freed := l.janus.Handles()
	t.Logf("%d handles created, %d freed; %d C allocations counted, %d outstanding (%d bytes), %d after the warm-up; %+v, then %+v",
		created, freed, made, outstanding, size, had, held, holds)
	if made < uint64(count) {
		t.Error("that is too few: the counting is wrong")
	}
	// The clients' WebSockets are open all the time. Go and the core keep threads.
	if holds.Descriptors > held.Descriptors || holds.Threads > held.Threads+16 {
		t.Errorf("descriptors or threads grew from %+v to %+v", held, holds)
	}
}

// allowed says that it is a cache's.
func (g growth) allowed() bool {
	name, library, _ := strings.Cut(g.function, " by ")
	for _, cache := range caches {
		if strings.HasSuffix(name, cache.function) && (cache.library == "" || cache.library == library) {
			return g.allocations <= cache.most
		}
	}
	return false
}
