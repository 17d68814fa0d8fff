package load

import (
	"os"
	"strconv"
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
	dropped     uint64        // datagrams for which a socket of the namespace had no room
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
	for i, ticks := range numbers(t, "/proc/stat", "cpu ")[:8] {
		m.total += ticks
		if i == 3 || i == 4 { // idle and iowait
			m.idle += ticks
		}
	}
	m.dropped = numbers(t, "/proc/net/snmp", "Udp: ")[4] // RcvbufErrors
	return m
}

// numbers reads a line of a file of the kernel.
func numbers(t testing.TB, file, name string) (all []uint64) {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	for line := range strings.Lines(string(text)) {
		rest, ok := strings.CutPrefix(line, name)
		if !ok || strings.Contains(rest, "InDatagrams") { // a line of titles
			continue
		}
		for _, field := range strings.Fields(rest) {
			number, err := strconv.ParseUint(field, 10, 64)
			must(t, err)
			all = append(all, number)
		}
		return all
	}
	t.Fatalf("%s lacks %s", file, name)
	return nil
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

// Dropped is how many datagrams found no room in a socket since an earlier reading. On a busy
// machine, clients and Janus come too late to their sockets.
func (m Meter) Dropped(since Meter) uint64 { return m.dropped - since.dropped }
