package process

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestAPackageBelongsToOneApplication(t *testing.T) {
	p := New()
	rooms, chat := p.Join("rooms"), p.Join("chat")
	if err := rooms.TakePackage("janus.plugin.a"); err != nil {
		t.Fatal(err)
	}
	if err := rooms.TakePackage("janus.plugin.a"); err != nil {
		t.Errorf("its own package: %v", err)
	}
	err := chat.TakePackage("janus.plugin.a")
	for _, want := range []string{"janus.plugin.a", "janus.plugin.rooms.jcfg", "janus.plugin.chat.jcfg"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not name %s", err, want)
		}
	}
	if err := chat.TakePackage("janus.plugin.b"); err != nil {
		t.Error(err)
	}
	rooms.Leave()
	rooms.Leave()
	if err := chat.TakePackage("janus.plugin.a"); err != nil {
		t.Errorf("after the other has left: %v", err)
	}
	if chat.Among() {
		t.Error("it is among others")
	}
}

func TestTheFirstDecidesHowManyForwardersThereAre(t *testing.T) {
	p := New()
	first, second := p.Join("first"), p.Join("second")
	for _, step := range []struct {
		member *Member
		wanted int
		count  int
		by     string
	}{{first, 2, 2, ""}, {second, 2, 2, ""}, {second, 8, 2, "first"}} {
		if count, by := step.member.TakeForwarders(step.wanted); count != step.count || by != step.by {
			t.Errorf("%s wants %d: %d by %q, want %d by %q", step.member.name, step.wanted, count, by, step.count, step.by)
		}
	}
	first.Leave()
	third := p.Join("third")
	if count, by := third.TakeForwarders(4); count != 2 || by != "second" {
		t.Errorf("the threads go on with the second: %d by %q", count, by)
	}
}

func TestTheMemoryIsTheSum(t *testing.T) {
	p := New()
	a, b := p.Join("a"), p.Join("b")
	for _, step := range []struct {
		member *Member
		limit  uint64
		want   uint64
	}{{a, 512, 512}, {b, 100, 612}, {b, 200, 712}, {a, 0, 0}, {a, math.MaxInt64, 0}, {a, 1, 201}} {
		step.member.TakeMemory(step.limit)
		if got := p.memory(); got != step.want {
			t.Errorf("%s takes %d: the sum is %d, want %d", step.member.name, step.limit, got, step.want)
		}
	}
	a.TakeMemory(512 << 20)
	b.Leave()
	if got := debug.SetMemoryLimit(-1); got != 512<<20+64<<20+heapSpare {
		t.Errorf("alone: the collector keeps to %d", got)
	}
	a.Leave()
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("without applications: the collector keeps to %d", got)
	}
}

// The Go runtime gets more processors than the machine has, but what counts on processors (the
// pool of computations) still sees those of the machine. An operator's GOMAXPROCS stays.
func TestProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	p := New()
	t.Setenv("GOMAXPROCS", "3")
	if p.Widen(); runtime.GOMAXPROCS(0) != before {
		t.Errorf("GOMAXPROCS was %d, and is %d", before, runtime.GOMAXPROCS(0))
	}
	_ = os.Unsetenv("GOMAXPROCS")
	for range 2 { // also when a second application starts
		if p.Widen(); runtime.GOMAXPROCS(0) != before+spareProcessors {
			t.Errorf("GOMAXPROCS was %d, and is %d", before, runtime.GOMAXPROCS(0))
		}
	}
	if got := p.Join("a").Processors(); got != before {
		t.Errorf("%d processors, want %d", got, before)
	}
}
