package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

// sleeper answers at once, or after some ms.
const sleeper = `
local janus = require "janus"
janus.plugin { package = "janus.plugin.golua", name = "Sleeper", version = 1 }
janus.on("message", function(session, request)
	if request.ms then janus.sleep(request.ms / 1000) end
	return { reply = "constant" }
end)
`

// slowMonitor is the timer slack of the monitor of Go (export/sysmon.h), in ns.
const slowMonitor = 4_000_000

// TestOnlyTheMonitorOfGoSleepsLonger looks at all threads of a Janus that has much to do. One has
// another timer slack: the one that sleeps again and again by nanosleep, as only the monitor does.
func TestOnlyTheMonitorOfGoSleepsLonger(t *testing.T) {
	j := Start(t, Options{Plugin: Golua, Source: sleeper, LogLevel: 4})
	var clients sync.WaitGroup
	var stop atomic.Bool
	for i := range 4 {
		handle := j.Connect().Attach(Golua.Package)
		clients.Go(func() {
			for !stop.Load() {
				handle.Start(map[string]any{"ms": i + 1}, nil)
				handle.Call(map[string]any{})
			}
		})
	}
	slacks, sleeps, others := map[int]int{}, map[int]int{}, map[int]int{}
	for range 500 {
		for _, thread := range Threads(t, j.PID()) {
			slacks[thread.TID] = thread.Slack
			switch thread.Syscall {
			case syscall.SYS_NANOSLEEP:
				sleeps[thread.TID]++
			case syscall.SYS_FUTEX, -1:
			default:
				others[thread.TID]++
			}
		}
		time.Sleep(time.Millisecond)
	}
	stop.Store(true)
	clients.Wait()
	monitors := 0
	for thread, slack := range slacks {
		switch {
		case slack == slowMonitor:
			monitors++
			if sleeps[thread] < 20 || others[thread] > sleeps[thread]/10 {
				t.Errorf("thread %d slept %d times, and did something else %d times", thread, sleeps[thread], others[thread])
			}
		case slack != slacks[j.PID()]:
			t.Errorf("thread %d has the slack %d, and Janus %d", thread, slack, slacks[j.PID()])
		}
	}
	if monitors != 1 {
		t.Errorf("%d threads have another timer slack", monitors)
	}
	if lines := j.Lines("monitor of Go"); len(lines) != 0 {
		t.Errorf("logged %q", lines)
	}
}

// Where a container forbids prctl, one line in the log says so, and all else is as usual.
func TestTheLogTellsOfAMonitorThatCannotSleepLonger(t *testing.T) {
	library := filepath.Join(t.TempDir(), "libforbids.so")
	build := exec.Command("gcc", "-shared", "-fPIC", "-o", library, "-x", "c", "-")
	stdin, err := build.StdinPipe()
	must(t, err)
	must(t, build.Start())
	_, _ = stdin.Write([]byte("#include <errno.h>\nint prctl(int option, ...) { errno = EPERM; return -1; }\n"))
	must(t, stdin.Close())
	must(t, build.Wait())
	if os.Getenv("GOLUA_E2E_ASAN") != "" {
		t.Skip("the sanitizer is preloaded itself")
	}
	j := Start(t, Options{Plugin: Golua, Source: sleeper, LogLevel: 4, Environment: []string{"LD_PRELOAD=" + library}})
	j.Connect().Attach(Golua.Package).Call(map[string]any{})
	if lines := j.Lines("the monitor of Go's runtime cannot sleep longer, which costs some CPU: operation not permitted"); len(lines) != 1 {
		t.Errorf("logged %q", j.Lines("monitor"))
	}
}
