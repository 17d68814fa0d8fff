package janustest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Thread is a thread of a process.
type Thread struct {
	TID int
	// Slack is how late the kernel may end the thread's sleeps, in ns.
	Slack int
	// Syscall is the number of the system call in which the thread waits, -1 while it runs.
	Syscall int
}

// Threads returns the threads of a process. Threads that end meanwhile are left out.
func Threads(t testing.TB, pid int) (threads []Thread) {
	t.Helper()
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	must(t, err)
	for _, task := range tasks {
		slack, err := os.ReadFile("/proc/" + task.Name() + "/timerslack_ns")
		if err != nil {
			continue
		}
		syscall, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/syscall", pid, task.Name()))
		if err != nil {
			continue
		}
		thread := Thread{Syscall: -1}
		thread.TID, _ = strconv.Atoi(task.Name())
		thread.Slack, _ = strconv.Atoi(strings.TrimSpace(string(slack)))
		if _, err := fmt.Sscan(string(syscall), &thread.Syscall); err != nil {
			thread.Syscall = -1 // "running"
		}
		threads = append(threads, thread)
	}
	return threads
}
