package janustest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"janus-golua/plugin/awaiting"
)

// Patience is how long a test waits for something that must happen: long, because
// machines are sometimes slow and busy.
const Patience = awaiting.Patience

// Janus is a running stock Janus.
type Janus struct {
	t       testing.TB
	options Options
	ports   ports
	process *os.Process
	output  output
	// log returns everything that Janus has printed.
	log func() string
	// refused counts the attaches that a plugin has refused: Janus itself leaks the handles
	// of these.
	refused atomic.Int32
	// Folder is the folder that Janus runs from; a test may put files there.
	Folder string

	ended chan struct{} // closed when the process has ended
	state *os.ProcessState
}

// Start starts Janus and returns when its API answers. The end of the test ends Janus,
// and fails the test if Janus has crashed.
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
	command.Env = slices.Concat(os.Environ(), sanitizer(options.Plugin), options.Environment)
	j.output.short = options.ShortLog
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

// sanitizer is the environment in which Janus can load a plugin that is built with the address
// sanitizer, though Janus is not; GOLUA_E2E_ASAN names the plugin. Any finding of the
// sanitizer ends Janus, and so fails the test.
func sanitizer(plugin Plugin) []string {
	if plugin.library != Golua.library || os.Getenv("GOLUA_E2E_ASAN") == "" {
		return nil
	}
	return []string{
		"LD_PRELOAD=libasan.so.8",
		// When Janus ends, the leak sanitizer looks for memory to which nothing points.
		// Go has handlers of its own for faults.
		"ASAN_OPTIONS=detect_leaks=1:fast_unwind_on_malloc=0:abort_on_error=1:handle_segv=0:detect_odr_violation=0",
	}
}

// awaitAPI waits until a client can connect.
func (j *Janus) awaitAPI() {
	j.t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if !j.Alive() {
			j.t.Fatalf("Janus ended at its start: %v", j.state)
		}
		if connection, err := dial(j.ports.host, j.ports.api, apiProtocol); err == nil {
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

// leaks says that the plugin is one of Janus's own that does not give all handles back: the
// Lua plugin, and in Janus 1.4.1 also the VideoRoom.
func (j *Janus) leaks() bool {
	return j.options.Plugin == StockLua || j.options.Plugin == StockVideoRoom
}

// settle waits until Janus has freed every handle; the test's clients are gone by now. So
// leaked references show. It has another reason: a Janus 1.1.2 that is
// interrupted while a data channel is being closed divides by zero in its own
// code (g_hash_table_remove from janus_sctp_association_destroy, in 5 to 50 of
// 100 runs, whichever plugin is loaded).
func (j *Janus) settle() {
	patience := Patience
	if j.leaks() {
		patience = time.Second
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if created, freed := j.Handles(); !j.Alive() || created == freed {
			return
		}
	}
	if j.leaks() {
		return
	}
	j.t.Errorf("Janus has not freed all handles of the test: %q created, %q freed", j.Lines(handleCreated), j.Lines(handleFreed))
}

// Handles counts the handles that Janus has created and freed so far. The log needs
// level 4 at least.
func (j *Janus) Handles() (created, freed int) {
	created, freed = j.output.handles()
	return created - int(j.refused.Load()), freed
}

// tail is the last lines of a text.
func tail(text string, count int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}

// Kill ends Janus at once, whatever state the test has left it in.
func (j *Janus) Kill() {
	_ = j.process.Kill()
	<-j.ended
}

// Ends waits for the end of the process, and says whether the process has ended.
func (j *Janus) Ends(patience time.Duration) bool {
	select {
	case <-j.ended:
		return true
	case <-time.After(patience):
		return false
	}
}

// Freed waits until Janus has freed one handle, and says whether Janus did.
func (j *Janus) Freed(patience time.Duration) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(j.Log(), handleFreed) {
			return true
		}
	}
	return false
}

// URL is the address of Janus's API by WebSockets.
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

// Interrupt sends SIGINT, which ends Janus in good order. Janus's API answers before its main
// loop runs, and a signal that comes in between is lost. So if Janus has not ended after 5 s,
// it gets another SIGINT, for example on a busy machine. Janus takes a third SIGINT as an
// order to end at once.
//
// The signal goes to a thread that it cannot harm (patientThread).
func (j *Janus) Interrupt() {
	interrupt := func() { _ = unix.Tgkill(j.process.Pid, j.patientThread(), unix.SIGINT) }
	interrupt()
	go func() {
		if !j.Ends(5 * time.Second) {
			interrupt()
		}
	}()
}

// patientThread finds a thread in which a signal does no harm, because the thread only sleeps.
// Janus's signal handler takes the locks of its log and of its main loop. If the signal hits a
// thread that holds one of them, as the log's thread and the main thread may, the handler waits
// for ever (docs/testing.md).
func (j *Janus) patientThread() int {
	folder := fmt.Sprintf("/proc/%d/task", j.process.Pid)
	threads, _ := os.ReadDir(folder)
	for _, thread := range threads {
		name, _ := os.ReadFile(filepath.Join(folder, thread.Name(), "comm"))
		if number, err := strconv.Atoi(thread.Name()); err == nil && string(name) == "SCTP iterator\n" {
			return number
		}
	}
	return j.process.Pid
}

// Wait waits for the end of the process and returns how it ended.
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

// Log is everything that Janus has printed.
func (j *Janus) Log() string {
	if j.log != nil {
		return j.log()
	}
	return j.output.String()
}

// Lines lists the lines of the log that contain part.
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
	awaiting.Until(t, what, condition)
}
