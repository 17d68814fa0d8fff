package janustest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Patience is how long a test waits for what must happen: generous, because
// machines are slow and busy at times.
const Patience = 30 * time.Second

// Janus is a running stock Janus.
type Janus struct {
	t       testing.TB
	options Options
	ports   ports
	process *os.Process
	output  output
	// refused counts the attaches that a plugin has refused: Janus leaks their
	// handles itself.
	refused atomic.Int32
	// Folder is the one it runs from; files of a test may be put there.
	Folder string

	ended chan struct{} // closed when the process has ended
	state *os.ProcessState
}

// output collects what a process prints.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Start starts Janus and returns when its API answers. The test's end ends it,
// and fails the test if it had crashed.
func Start(t testing.TB, options Options) *Janus {
	t.Helper()
	if options.Plugin == (Plugin{}) {
		options.Plugin = UnderTest()
	}
	j := &Janus{t: t, options: options, ports: freePorts(t), Folder: t.TempDir(), ended: make(chan struct{})}
	if options.PluginConfig == "" && options.Script == "" && options.Source == "" {
		t.Fatal("janustest: neither a script nor a configuration")
	}
	etc := options.prepare(t, j.Folder, j.ports)
	command := exec.Command("janus", "-F", etc)
	if options.Memory > 0 {
		command = exec.Command("prlimit", fmt.Sprintf("--as=%d", options.Memory), "janus", "-F", etc)
	}
	command.Dir = j.Folder
	command.Env = append(os.Environ(), sanitizer(options.Plugin)...)
	command.Stdout, command.Stderr = &j.output, &j.output
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, command.Start())
	j.process = command.Process
	go func() {
		_ = command.Wait()
		j.state = command.ProcessState
		close(j.ended)
	}()
	t.Cleanup(func() { j.finish() })
	j.awaitAPI()
	return j
}

// sanitizer is the environment in which Janus, which is not built with the
// address sanitizer, loads a plugin that is: GOLUA_E2E_ASAN names the plugin.
// What the sanitizer finds ends Janus, and so fails the test.
func sanitizer(plugin Plugin) []string {
	if plugin.library != Golua.library || os.Getenv("GOLUA_E2E_ASAN") == "" {
		return nil
	}
	return []string{
		"LD_PRELOAD=libasan.so.8",
		// Janus's own leaks are not ours to find, and Go has its own handlers.
		"ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:handle_segv=0:detect_odr_violation=0",
	}
}

// awaitAPI waits until a client can connect.
func (j *Janus) awaitAPI() {
	j.t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if !j.Alive() {
			j.t.Fatalf("Janus ended at its start: %v", j.state)
		}
		if connection, err := dial(j.ports.api, apiProtocol); err == nil {
			_ = connection.CloseNow()
			return
		}
	}
	j.t.Fatal("Janus does not answer")
}

// finish ends Janus at the end of a test.
func (j *Janus) finish() {
	if j.Alive() {
		j.settle()
		j.Interrupt()
		select {
		case <-j.ended:
		case <-time.After(Patience):
			j.t.Error("Janus did not end after SIGINT")
			_ = j.process.Kill()
			<-j.ended
		}
	}
	if status := j.state.Sys().(syscall.WaitStatus); status.Signaled() && !j.options.MayCrash {
		j.t.Errorf("Janus ended by %v", status.Signal())
	}
	if j.t.Failed() {
		j.t.Logf("the end of Janus's log:\n%s", tail(j.Log(), 60))
	}
}

// settle waits until Janus has freed every handle: the clients of the test have
// gone by now. It is how a leaked reference shows; and a Janus 1.1.2 that is
// interrupted while a data channel is being closed divides by zero in its own
// code (g_hash_table_remove from janus_sctp_association_destroy, in 5 to 50 of
// 100 runs, whichever plugin is loaded).
func (j *Janus) settle() {
	patience := Patience
	if j.options.Plugin == StockLua {
		patience = time.Second // it does leak
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		log := j.Log()
		created := strings.Count(log, "Creating new handle in session") - int(j.refused.Load())
		if !j.Alive() || created == strings.Count(log, "Handle and related resources freed") {
			return
		}
	}
	if j.options.Plugin == StockLua {
		return
	}
	j.t.Errorf("Janus has not freed all handles of the test: %q created, %q freed",
		j.Lines("Creating new handle in session"), j.Lines("Handle and related resources freed"))
}

// tail is the last lines of a text.
func tail(text string, count int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}

// Kill ends Janus at once, for a test that has left it in any state.
func (j *Janus) Kill() {
	_ = j.process.Kill()
	<-j.ended
}

// Ends waits for the end of the process, and says whether it came.
func (j *Janus) Ends(patience time.Duration) bool {
	select {
	case <-j.ended:
		return true
	case <-time.After(patience):
		return false
	}
}

// Freed waits until Janus has freed one handle, and says whether it did.
func (j *Janus) Freed(patience time.Duration) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(j.Log(), "Handle and related resources freed") {
			return true
		}
	}
	return false
}

// URL is that of Janus's API, by WebSockets, on this machine.
func (j *Janus) URL() string { return fmt.Sprintf("ws://127.0.0.1:%d", j.ports.api) }

// PID is Janus's process id.
func (j *Janus) PID() int { return j.process.Pid }

// Alive says whether the process is running.
func (j *Janus) Alive() bool {
	select {
	case <-j.ended:
		return false
	default:
		return true
	}
}

// Interrupt sends SIGINT, by which Janus ends in good order.
func (j *Janus) Interrupt() { _ = j.process.Signal(os.Interrupt) }

// Wait waits for the end of the process and says how it ended.
func (j *Janus) Wait() *os.ProcessState {
	j.t.Helper()
	select {
	case <-j.ended:
		return j.state
	case <-time.After(Patience):
		j.t.Fatal("Janus is still running")
		return nil
	}
}

// Log is all that Janus has printed.
func (j *Janus) Log() string { return j.output.String() }

// Lines are the lines of the log that contain part.
func (j *Janus) Lines(part string) []string {
	var found []string
	for line := range strings.Lines(j.Log()) {
		if strings.Contains(line, part) {
			found = append(found, strings.TrimRight(line, "\n"))
		}
	}
	return found
}

// WaitLog waits until the log contains part.
func (j *Janus) WaitLog(part string) {
	j.t.Helper()
	Eventually(j.t, "a log line with "+part, func() bool { return strings.Contains(j.Log(), part) })
}

// Eventually waits until a condition holds.
func Eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}
