package e2e

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	. "janus-golua/test/janustest"
)

// makeRun is `make run` at a terminal, in a network namespace of its own in which all ports
// are free.
type makeRun struct {
	t        *testing.T
	command  *exec.Cmd
	keyboard io.Writer
	mu       sync.Mutex
	printed  strings.Builder
	ended    chan error
}

// Write takes the text that the terminal shows.
func (m *makeRun) Write(text []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.printed.Write(text)
}

func (m *makeRun) lines() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(m.printed.String(), "\r", "")), "\n")
}

func (m *makeRun) last() string {
	lines := m.lines()
	return lines[len(lines)-1]
}

// built builds everything that make run needs, so that a test waits only for Janus.
func built(t *testing.T) {
	t.Helper()
	command := exec.Command("sh", "-ec", "make build && .ci/go build -o build/demo ./cmd/demo")
	command.Dir = "../.."
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
}

// run starts make with arguments. The end of the test ends all processes that still run.
func run(t *testing.T, arguments string) *makeRun {
	t.Helper()
	built(t)
	m := &makeRun{t: t, ended: make(chan error, 1)}
	m.command = exec.Command("unshare", "-n", "sh", "-c", `ip link set lo up && exec script -qefc "make run `+arguments+`" /dev/null`)
	m.command.Dir = "../.."
	m.command.Stdout, m.command.Stderr = m, m
	keyboard, err := m.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	m.keyboard = keyboard
	if err := m.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { m.ended <- m.command.Wait() }()
	t.Cleanup(func() {
		_ = keyboard.Close() // without a terminal everything in it ends
		if t.Failed() {
			t.Log(strings.Join(m.lines(), "\n"))
		}
	})
	return m
}

// end waits until make has ended, and returns make's error.
func (m *makeRun) end() error {
	m.t.Helper()
	var result error
	Eventually(m.t, "the end of make run", func() bool {
		select {
		case result = <-m.ended:
			return true
		default:
			return false
		}
	})
	return result
}

// listening lists the addresses on which processes in the namespace listen.
func (m *makeRun) listening() []string {
	m.t.Helper()
	output, err := exec.Command("nsenter", "-n", "-t", strconv.Itoa(m.command.Process.Pid), "ss", "-Hltn").Output()
	if err != nil {
		m.t.Fatal(err)
	}
	var addresses []string
	for line := range strings.Lines(string(output)) {
		addresses = append(addresses, strings.Fields(line)[3])
	}
	return addresses
}

func TestMakeRun(t *testing.T) {
	script := filepath.Join(t.TempDir(), "mine.lua")
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const source = `local janus = require "janus"
janus.on("message", function(session, message) return { said = "hello" } end)
`
	save(source)
	m := run(t, "SCRIPT="+script)
	Eventually(t, "the URL as the last line", func() bool { return m.last() == "http://127.0.0.1:8088/janus" })
	addresses := m.listening()
	if len(addresses) < 4 { // the page, the API by HTTP and by WebSocket, and the Admin API
		t.Errorf("it listens at %v", addresses)
	}
	for _, address := range addresses {
		if host, _, err := net.SplitHostPort(address); err != nil || !net.ParseIP(host).IsLoopback() {
			t.Errorf("it listens at %s", address)
		}
	}
	for _, line := range m.lines() {
		if strings.Contains(line, "Loading plugin") && !strings.Contains(line, "libjanus_golua.so") {
			t.Error(line)
		}
	}
	save(source + "-- changed\n")
	Eventually(t, "a reload", func() bool { return strings.Contains(strings.Join(m.lines(), "\n"), "[golua] reloaded") })
	if _, err := io.WriteString(m.keyboard, "\x03"); err != nil { // Ctrl-C
		t.Fatal(err)
	}
	if err := m.end(); err != nil {
		t.Errorf("make run ended by Ctrl-C with %v", err)
	}
}

func TestMakeRunOfAnApplication(t *testing.T) {
	m := run(t, "APP=echotest")
	Eventually(t, "the URL as the last line", func() bool { return m.last() == "http://127.0.0.1:8000/echotest.html" })
	if _, err := io.WriteString(m.keyboard, "\x03"); err != nil {
		t.Fatal(err)
	}
	if err := m.end(); err != nil {
		t.Errorf("make run ended by Ctrl-C with %v", err)
	}
}

func TestMakeRunOfNothing(t *testing.T) {
	for _, arguments := range []string{"APP=echotset", "SCRIPT=lua/echotset.lua"} {
		m := run(t, arguments)
		if err := m.end(); err == nil {
			t.Errorf("make run %s was a success", arguments)
		}
		if text := strings.Join(m.lines(), "\n"); !strings.Contains(text, "there is no script lua/echotset.lua; that folder has ") {
			t.Errorf("make run %s said %s", arguments, text)
		}
	}
}
