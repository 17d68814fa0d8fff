package script

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script/threads"
)

// Coroutines are pooled: a call, a protected one, and one that waits take a thread that another has given back.
func TestThreadsAreUsedAgain(t *testing.T) {
	w := newWaiter(t, Options{}, `
function plain() end
function protected() pcall(plain) end
function waiting() wait() pcall(plain) end`)
	for i := range 50 {
		for _, name := range []string{"plain", "protected", "waiting"} {
			w.begin(0, name)
		}
		w.wake(i)
	}
	if idle := w.machine.Idle(); idle == 0 || idle > 5 {
		t.Errorf("%d threads are idle, of some that 150 calls have used in turn", idle)
	}
}

// A call leaves nothing behind in its thread for the next call, and a thread that has failed is not
// used again.
func TestAThreadThatIsUsedAgainIsAsNew(t *testing.T) {
	w := newWaiter(t, Options{}, `
function failing() local a, b, c = 1, 2, 3 error("x", 0) end
function left() local a, b, c = "secret", {}, print return wait() end
function fresh(...) local a, b, c return select("#", ...), a, b, c end`)
	w.begin(7, "failing")
	idle := w.machine.Idle()
	w.begin(7, "left")
	w.wake(0, lua.LString("secret"))
	w.begin(8, "fresh")
	w.expect("ended failing: x", "ended <nil> secret", "ended <nil> 0 nil nil nil")
	if w.machine.Idle() > idle+1 {
		t.Errorf("%d threads are idle, after %d", w.machine.Idle(), idle)
	}
}

// A burst does not stay in memory.
func TestIdleThreadsAreBounded(t *testing.T) {
	w := newWaiter(t, Options{}, `function waiting() wait() end`)
	for range threads.MaxIdle + 50 {
		w.begin(0, "waiting")
	}
	for i := range threads.MaxIdle + 50 {
		w.wake(i)
	}
	if idle := w.machine.Idle(); idle != threads.MaxIdle {
		t.Errorf("%d threads are idle, want %d", idle, threads.MaxIdle)
	}
}
