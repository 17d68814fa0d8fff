package plugin

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
)

// hostileCall is a call that a script makes with data whose contents and size a client
// chooses.
type hostileCall struct {
	name string
	// memory and request are the limits, 0 for 64 MB and 300 ms.
	memory, request int
	// lua makes the call.
	lua string
	// fits says that the call is legitimate, and must not fail.
	fits bool
}

func (c hostileCall) limits() (memory, request int) {
	return cmp.Or(c.memory, 64), cmp.Or(c.request, 300)
}

// The allowances of docs/reliability.md beyond the limits: memory in MB, beside a part of
// memory_limit, and time of processors in ms. The time includes garbage collections, and is
// long enough for slow machines: before the calls asked the budget, they took 2 to 100 s.
const (
	allowedMemory = 64
	allowedWork   = 4000
)

// hostileChild names the call that a child process is to make.
const hostileChild = "GOLUA_HOSTILE_CALL"

// measured is what a child process reports about its call.
type measured struct {
	// Base and Peak are the resident memory in MB, before the call and at most.
	Base, Peak int
	// Took is how long the call took, Worked the time of processors that it took, in
	// milliseconds.
	Took, Worked int64
	// Errors are the lines of the log.
	Errors []string
}

// TestHostileCalls makes each call in a process of its own, whose resident memory and time
// must stay within the limits and the allowances of docs/reliability.md.
func TestHostileCalls(t *testing.T) {
	if name := os.Getenv(hostileChild); name != "" {
		makeHostileCall(t, name)
		return
	}
	if !residentCounts {
		t.Skip("the race detector has memory of its own")
	}
	for _, call := range hostileCalls() {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			checkHostileCall(t, call)
		})
	}
}

func checkHostileCall(t *testing.T, call hostileCall) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestHostileCalls$", "-test.v")
	child.Env = append(os.Environ(), hostileChild+"="+call.name)
	output, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, output)
	}
	var got measured
	_, report, _ := strings.Cut(string(output), "measured:")
	line, _, _ := strings.Cut(report, "\n")
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatalf("%v\n%.2000s", err, output)
	}
	memory, request := call.limits()
	t.Logf("%d MB of %d, %d ms (%d of processors) of %d: %.150q", got.Peak, memory, got.Took, got.Worked, request, got.Errors)
	if most := memory + memory/8 + allowedMemory; got.Peak > most {
		t.Errorf("it took %d MB, more than the %d that are allowed with a memory_limit of %d", got.Peak, most, memory)
	}
	if got.Worked > int64(request+allowedWork) {
		t.Errorf("it took %d ms of processors with a request_limit of %d", got.Worked, request)
	}
	if call.fits && len(got.Errors) > 0 {
		t.Errorf("it failed: %q", got.Errors)
	}
}

func makeHostileCall(t *testing.T, name string) {
	debug.SetGCPercent(400) // as export does
	for _, call := range hostileCalls() {
		if call.name == name {
			fmt.Printf("measured:%s\n", tellMeasured(t, call))
		}
	}
}

func tellMeasured(t *testing.T, call hostileCall) []byte {
	memory, request := call.limits()
	b, err := tryStart(t, app1+"local load0 = load local function load(...) return assert(load0(...)) end\nfunction handleMessage()\n"+call.lua+"\nreturn 0, '{}'\nend", map[string]string{
		"memory_limit": strconv.Itoa(memory), "request_limit": strconv.Itoa(request),
	})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	got := measured{Base: resident(t, "VmHWM")}
	began, worked := time.Now(), awaiting.Worked()
	result := b.plugin.HandleMessage(1, Message{Transaction: "t", Body: "{}"})
	got.Took, got.Worked = time.Since(began).Milliseconds(), (awaiting.Worked() - worked).Milliseconds()
	b.core.FreeJSON(result.Content)
	got.Peak = resident(t, "VmHWM")
	for _, line := range b.core.Lines("golua") {
		if !strings.Contains(line, "running ") {
			got.Errors = append(got.Errors, fmt.Sprintf("%.300s", line))
		}
	}
	text, _ := json.Marshal(got)
	return text
}

// resident reads a line of the kernel's status of this process, in MB.
func resident(t *testing.T, field string) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "\n"+field+":")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes >> 10
}
