// Package monitor tests export/sysmon.c in a library of its own.
package monitor

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"janus-golua/test/janustest"
)

// The timer slacks of the monitor and of other threads, in ns.
const slow, usual = 4_000_000, 50_000

func TestOnlyTheMonitorHasAnotherTimerSlack(t *testing.T) {
	library := build(t)
	for name, arguments := range map[string][]string{
		"one library":         {library},
		"two libraries of Go": {library, copyOf(t, library)},
	} {
		t.Run(name, func(t *testing.T) {
			seen := start(t, arguments...)
			if got := seen.slow(); len(got) != len(arguments) {
				t.Fatalf("the threads %v have another timer slack", got)
			}
			for thread, slack := range seen.slacks {
				if slack != slow && slack != usual {
					t.Errorf("thread %d has the slack %d", thread, slack)
				}
			}
			if len(seen.slacks) < 10*len(arguments) {
				t.Errorf("Go has started only %d threads", len(seen.slacks))
			}
			for _, thread := range seen.slow() {
				seen.isMonitor(t, thread)
			}
			seen.worksAsBefore(t, 0)
		})
	}
}

// Where the kernel allows no change, all stays as it is, and the reason is known.
func TestTheMonitorStaysAsItIsWhereThatIsForbidden(t *testing.T) {
	seen := start(t, "forbidden", build(t))
	if got := seen.slow(); len(got) != 0 {
		t.Fatalf("the threads %v have another timer slack", got)
	}
	seen.worksAsBefore(t, int(syscall.EPERM))
}

// --- the host --------------------------------------------------------------------

// seen is what a host printed, and what its threads did meanwhile.
type seen struct {
	values map[string][]int
	slacks map[int]int         // of each thread
	waited map[int]map[int]int // how often a thread was seen in a system call
}

// start runs the host until it has done everything, and looks at its threads all the time.
func start(t *testing.T, arguments ...string) *seen {
	t.Helper()
	host := filepath.Join(t.TempDir(), "host")
	output(t, exec.Command("gcc", "-Wall", "-Wextra", "-Werror", "-o", host, "host/host.c", "-ldl"))
	command := exec.Command(host, arguments...)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	must(t, err)
	stdout, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	s := &seen{map[string][]int{}, map[int]int{}, map[int]map[int]int{}}
	for done := false; !done; {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatal("the host has failed: ", command.Wait())
			}
			done = s.add(line)
		default:
			s.look(t, command.Process.Pid)
		}
	}
	s.look(t, command.Process.Pid)
	_, _ = io.WriteString(stdin, "\n")
	must(t, command.Wait())
	return s
}

func (s *seen) add(line string) (done bool) {
	var name string
	var value int
	if n, _ := fmt.Sscan(line, &name, &value); n == 2 {
		s.values[name] = append(s.values[name], value)
	}
	return name == "done"
}

func (s *seen) look(t *testing.T, pid int) {
	for _, thread := range janustest.Threads(t, pid) {
		s.slacks[thread.TID] = thread.Slack
		if s.waited[thread.TID] == nil {
			s.waited[thread.TID] = map[int]int{}
		}
		s.waited[thread.TID][thread.Syscall]++
	}
}

func (s *seen) slow() (threads []int) {
	for thread, slack := range s.slacks {
		if slack == slow {
			threads = append(threads, thread)
		}
	}
	return threads
}

// isMonitor fails unless a thread did what only the monitor of Go does: it sleeps, again and
// again, by nanosleep, or waits on a futex.
func (s *seen) isMonitor(t *testing.T, monitor int) {
	t.Helper()
	sleeps, all := s.waited[monitor][syscall.SYS_NANOSLEEP], 0
	for call, count := range s.waited[monitor] {
		if call >= 0 {
			all += count
		}
	}
	if sleeps < 10 || sleeps+s.waited[monitor][syscall.SYS_FUTEX] < all*9/10 {
		t.Errorf("thread %d is not the monitor: it waited %v", monitor, s.waited[monitor])
	}
	for other, calls := range s.waited {
		if s.slacks[other] != slow && calls[syscall.SYS_NANOSLEEP] > sleeps/4 {
			t.Errorf("thread %d may be the monitor: it waited %v", other, calls)
		}
	}
}

// worksAsBefore checks the times of what the runtime does: its timers do not need the monitor;
// a loop is interrupted after 10 to 20 ms, and the processor of a call that blocks is free after some
// ms, instead of 20 us.
func (s *seen) worksAsBefore(t *testing.T, problem int) {
	t.Helper()
	t.Log(s.values)
	for _, got := range s.values["problem"] {
		if got != problem {
			t.Errorf("the problem is %v", syscall.Errno(got))
		}
	}
	for name, most := range map[string]int{"late": 1000, "preempts": 60_000, "retakes": 30_000} {
		if len(s.values[name]) == 0 {
			t.Errorf("%s is unknown", name)
		}
		for _, us := range s.values[name] {
			if us > most {
				t.Errorf("%s: %d us, want %d at most", name, us, most)
			}
		}
	}
}

// --- tools -------------------------------------------------------------------------

func build(t *testing.T) (library string) {
	t.Helper()
	library = filepath.Join(t.TempDir(), "library.so")
	output(t, exec.Command("../../.ci/go", "build", "-buildmode=c-shared", "-o", library, "./library"))
	return library
}

func copyOf(t *testing.T, file string) string {
	t.Helper()
	bytes, err := os.ReadFile(file)
	must(t, err)
	other := filepath.Join(t.TempDir(), "other.so")
	must(t, os.WriteFile(other, bytes, 0o700))
	return other
}

func output(t *testing.T, command *exec.Cmd) {
	t.Helper()
	if text, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command.Args, " "), err, text)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
