package load

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Meter is what a process and the machine had used at a moment.
type Meter struct {
	at          time.Time
	cpu         time.Duration // of all threads that the process has had
	idle, total uint64        // ticks of all processors
}

// Read reads the meter of a process.
func Read(t testing.TB, pid int) Meter {
	t.Helper()
	m := Meter{at: time.Now()}
	// The clock of a process (MAKE_PROCESS_CPUCLOCK in Linux's posix-timers.h): it counts
	// nanoseconds, and threads that have ended, unlike the sum over /proc/PID/task.
	const scheduled = 2
	var used unix.Timespec
	must(t, unix.ClockGettime(int32(^pid<<3|scheduled), &used))
	m.cpu = time.Duration(used.Nano())
	text, err := os.ReadFile("/proc/stat")
	must(t, err)
	line, _, _ := strings.Cut(string(text), "\n")
	for i, field := range strings.Fields(line)[1:9] {
		var ticks uint64
		_, err := fmt.Sscan(field, &ticks)
		must(t, err)
		m.total += ticks
		if i == 3 || i == 4 { // idle and iowait
			m.idle += ticks
		}
	}
	return m
}

// CPU is the CPU time that the process has used since an earlier reading.
func (m Meter) CPU(since Meter) time.Duration { return m.cpu - since.cpu }

// Idle is the share of the machine, in percent, that nobody has used since an earlier reading.
func (m Meter) Idle(since Meter) float64 {
	if m.total == since.total {
		return 0
	}
	return 100 * float64(m.idle-since.idle) / float64(m.total-since.total)
}
