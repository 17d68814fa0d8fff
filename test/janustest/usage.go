package janustest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Usage is the resources that a process holds.
type Usage struct {
	ResidentKB, Threads int64
	// PeakKB is the largest value that ResidentKB has had.
	PeakKB      int64
	Descriptors int
}

// Usage is the resources that Janus holds now.
func (j *Janus) Usage(t testing.TB) Usage {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", j.PID()))
	must(t, err)
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", j.PID()))
	must(t, err)
	u := Usage{Descriptors: len(files)}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "VmRSS":
			_, _ = fmt.Sscan(value, &u.ResidentKB)
		case "VmHWM":
			_, _ = fmt.Sscan(value, &u.PeakKB)
		case "Threads":
			_, _ = fmt.Sscan(value, &u.Threads)
		}
	}
	return u
}
